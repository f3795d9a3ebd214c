/** The thread of a recording as long as there is one: one that dies is started anew, a few times. */
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import type { Reply } from "../inspector/proxy.ts";
import type { Said, Task } from "./task.ts";

export interface ThreadOptions {
  /** What the next one is given, as things stand then. */
  readonly task: () => Task;
  readonly heard: (said: Said) => void;
  /** It died, and another one is about to be started. @param why a clause */
  readonly died: (why: string) => void;
  /** It died, and no other one will be started. @param why a clause */
  readonly ended: (why: string) => void;
}

/** Beside the proxy's own bundle. */
const FILE = join(__dirname, "recorder.cjs");
/** A thread with a fault takes its own memory, and not the proxy's. */
const LIMITS = { maxOldGenerationSizeMb: 512 };
const MOST_STARTS = 5;

export class Thread {
  readonly #options: ThreadOptions;
  #worker: Promise<Worker> | undefined;
  #starts = 0;
  #isOver = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  get isStarted(): boolean {
    return this.#starts > 0;
  }

  start(): void {
    this.#starts++;
    this.#worker = this.#newWorker(this.#options.task());
    this.#worker.catch((error: unknown) => this.#end(String(error)));
  }

  answer(reply: Reply): void {
    void this.#worker?.then((worker) => worker.postMessage(reply, []));
  }

  stop(): void {
    this.#isOver = true;
    void this.#worker?.then((worker) => worker.terminate());
  }

  async #newWorker(workerData: Task): Promise<Worker> {
    const { Worker } = await import("node:worker_threads");
    // Its stdout and stderr are not ours: lightningd reads those.
    const worker = new Worker(FILE, { workerData, stdout: true, stderr: true, resourceLimits: LIMITS });
    worker.unref();
    worker.on("message", this.#options.heard);
    worker.on("error", (error: unknown) => this.#died(error instanceof Error ? error.message : String(error)));
    worker.on("exit", () => this.#died("it ended"));
    return worker;
  }

  /** Told once: an error is followed by the exit. */
  #died(why: string): void {
    if (this.#isOver || this.#worker === undefined) return;
    this.#worker = undefined;
    if (this.#starts >= MOST_STARTS) {
      this.#end(`its thread ended ${MOST_STARTS} times (${why})`);
      return;
    }
    this.#options.died(why);
    this.start();
  }

  #end(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.ended(why);
  }
}
