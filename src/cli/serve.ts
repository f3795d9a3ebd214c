/** Connects lightningd, on stdin and stdout, with the plugins, until the process ends. */
import { fstatSync } from "node:fs";
import { Socket } from "node:net";
import { flushStderr } from "../plugin/process/stderr.ts";
import { removeAllTemporary } from "../plugin/process/temporary.ts";
import { endAhead } from "../proxy/ahead.ts";
import type { EarlyOptions } from "../proxy/ahead.ts";
import { Autoreload } from "../proxy/autoreload.ts";

/** At the end we wait so long for what plugins wrote to stderr. */
const FLUSH_MS = 500;

/** Resolves once the host's init is answered. */
export function serve(given: EarlyOptions): Promise<void> {
  const proxy = new Autoreload({
    input: process.stdin,
    // On a pipe such as lightningd's, this stream does not block us while the pipe is full. process.stdout may.
    output: isPipe(1) ? new Socket({ fd: 1, readable: false, writable: true }) : process.stdout,
    given,
    done: () => void flushStderr(FLUSH_MS).then(leave),
  });
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void proxy.stop());
  // A fault of ours goes to the log, and must not end the other plugins.
  process.on("uncaughtException", (error) => {
    proxy.emit({ kind: "own-fault", error });
  });
  // Whatever fails in here, no process of a plugin and no file is left behind.
  process.on("exit", cleanUp);
  return proxy.initialized;

  function cleanUp(): void {
    removeAllTemporary();
    endAhead();
    for (const { lifecycle } of proxy.plugins) lifecycle.instance?.signal("SIGKILL");
  }

  /**
   * @param heard whether somebody reads stderr. If not, a thread of ours is stuck in writing to it, and an ordinary exit would wait for
   * that thread.
   */
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
