/** Between lightningd, on stdin and stdout, and the plugins: from now on to the end of the process. */
import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import { flushStderr } from "../plugin/process/stderr.ts";
import { removeAllTemporary } from "../plugin/process/temporary.ts";
import { endAhead } from "../proxy/ahead.ts";
import type { EarlyOptions } from "../proxy/ahead.ts";
import { Autoreload } from "../proxy/autoreload.ts";

/** What plugins wrote to stderr is waited for so long at the end. */
const FLUSH_MS = 500;

/** Resolves once the host's init is answered. */
export function serve(given: EarlyOptions): Promise<void> {
  const proxy = new Autoreload({
    input: process.stdin,
    // On a pipe as lightningd's this does not stop us while it is full, whatever Node thinks best for process.stdout.
    output: isPipe(1) ? new Socket({ fd: 1, readable: false, writable: true }) : process.stdout,
    given,
    done: () => void flushStderr(FLUSH_MS).then(leave),
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void proxy.stop());
  // A fault of ours is told, and must not be the end of what other plugins serve.
  process.on("uncaughtException", (error) => {
    proxy.emit({ kind: "own-fault", error });
  });
  // Whatever goes wrong in here, no process of the plugin's is left behind, and no file.
  process.on("exit", cleanUp);
  return proxy.initialized;

  function cleanUp(): void {
    removeAllTemporary();
    endAhead();
    for (const { lifecycle } of proxy.plugins) lifecycle.instance?.signal("SIGKILL");
  }

  /** @param heard whether somebody reads stderr: else a thread of ours is stuck in writing to it, for which an exit would wait */
  function leave(heard: boolean): void {
    if (heard) process.exit(0);
    cleanUp();
    process.kill(process.pid, "SIGKILL");
  }
}

function isPipe(descriptor: number): boolean {
  const stats = fstatSync(descriptor);
  return stats.isFIFO() || stats.isSocket();
}
