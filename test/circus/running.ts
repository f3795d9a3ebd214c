/** A process that a test started, and what it says. */
import { once } from "node:events";
import type { ChildProcess } from "node:child_process";
import type { Lines } from "./lines.ts";

export class Running {
  readonly lines: Lines;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess, lines: Lines) {
    this.#child = child;
    this.lines = lines;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Ends it, unless it has ended. */
  async end(signal: NodeJS.Signals): Promise<Ending> {
    const ending = this.ended();
    this.#child.kill(signal);
    return await ending;
  }

  /** Waits until it has ended, and said all. */
  async ended(): Promise<Ending> {
    const { exitCode: code, signalCode: signal } = this.#child;
    if (code === null && signal === null) await once(this.#child, "exit");
    return { code: this.#child.exitCode, signal: this.#child.signalCode };
  }
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}
