/** What lightningd runs: autoreload on stdin and stdout. */
import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import { findOptions } from "../lightningd/launch/find.ts";
import { preparePipes } from "../plugin/process/start/pipes.ts";
import { removeAllTemporary } from "../plugin/process/temporary.ts";
import { ownStderr } from "../plugin/process/own-stderr.ts";
import { flushStderr } from "../plugin/process/stderr.ts";
import { Switchboard } from "../proxy/switchboard.ts";

// Node makes its own stream for stderr, which makes that non-blocking, as soon as any socket is closed (lib/net.js).
Object.defineProperty(process, "stderr", { value: ownStderr, configurable: true });

// Made while the rest of this starts, the first plugin's pipes are there when they are needed.
preparePipes();
const found = findOptions({ argv: process.argv.slice(2), env: process.env, cwd: process.cwd() });
const values = new Map(
  [...found.values].map(([name, list]) => [
    name,
    // Like PATH, the environment's list of plugins has colons between them.
    list.flatMap(({ value, source }) => (source === "AUTORELOAD_PLUGIN" ? value.split(":") : [value])),
  ]),
);

/** What plugins wrote to stderr is waited for so long at the end. */
const FLUSH_MS = 500;

const proxy = new Switchboard({
  input: process.stdin,
  // On a pipe as lightningd's this does not stop us while it is full, whatever Node thinks best for process.stdout.
  output: isPipe(1) ? new Socket({ fd: 1, readable: false, writable: true }) : process.stdout,
  given: { ...found, values },
  done: () => void flushStderr(FLUSH_MS).then(leave),
});

/** For who started us: from now on there is time. */
export const { initialized } = proxy;

function isPipe(descriptor: number): boolean {
  const stats = fstatSync(descriptor);
  return stats.isFIFO() || stats.isSocket();
}

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void proxy.stop());

// A fault of ours is told, and must not be the end of what other plugins serve.
process.on("uncaughtException", (error) => {
  proxy.emit({ kind: "own-fault", error });
});

// Whatever goes wrong in here, no process of the plugin's is left behind, and no file.
process.on("exit", cleanUp);

function cleanUp(): void {
  removeAllTemporary();
  for (const { lifecycle } of proxy.plugins) lifecycle.instance?.signal("SIGKILL");
}

/** @param heard whether somebody reads stderr: else a thread of ours is stuck in writing to it, for which an exit would wait */
function leave(heard: boolean): void {
  if (heard) process.exit(0);
  cleanUp();
  process.kill(process.pid, "SIGKILL");
}
