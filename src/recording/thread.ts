/** The thread of a recording as long as there is one: one that dies is started anew, a few times. */
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { messageOf } from "../jsonrpc/errors.ts";
import type { Reply } from "../inspector/asking/proxy.ts";
import type { Learned } from "../session/mask/book.ts";
import type { Heard, NewTask, Said, Task } from "./task.ts";

export interface ThreadOptions {
  /** What the next one is given, as things stand then. */
  readonly task: () => NewTask;
  readonly heard: (said: Heard) => void;
  /** It died, and another one is about to be started. @param why a clause */
  readonly died: (why: string) => void;
  /** It died, and no other one will be started. @param why a clause */
  readonly ended: (why: string) => void;
}

/** Beside the proxy's own bundle. */
const FILE = join(__dirname, "recorder.cjs");
/**
 * A thread with a fault takes its own memory, and not the proxy's. Nearly all that it makes of a message is garbage at once: with a larger
 * young generation V8 takes 40 MB more and no less CPU.
 */
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 4 };
const MOST_STARTS = 5;

export class Thread {
  readonly #options: ThreadOptions;
  readonly #learned = new Set<Learned>();
  #worker: Promise<Worker> | undefined;
  #starts = 0;
  #hasTask = false;
  #isOver = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Whether it has its task: what changes from then on is to be told on the tape. */
  get hasTask(): boolean {
    return this.#hasTask;
  }

  /** Begins its task after this turn, in which more may change of what stands in it. */
  begin(): void {
    if (this.#worker === undefined) this.#start();
  }

  #start(): void {
    this.#starts++;
    this.#worker = this.#newWorker();
    this.#worker.catch((error: unknown) => this.#end(String(error)));
  }

  answer(reply: Reply): void {
    void this.#worker?.then((worker) => worker.postMessage(reply, []));
  }

  stop(): void {
    this.#isOver = true;
    void this.#worker?.then((worker) => worker.terminate());
  }

  async #newWorker(): Promise<Worker> {
    const { Worker } = await import("node:worker_threads");
    const workerData: Task = { ...this.#options.task(), learned: [...this.#learned] };
    this.#hasTask = true;
    // Its stdout and stderr are not ours: lightningd reads those.
    const worker = new Worker(FILE, { workerData, stdout: true, stderr: true, resourceLimits: LIMITS });
    worker.unref();
    worker.on("message", (said: Said) => {
      if (said.said === "learned") this.#learned.add(said.secret);
      else this.#options.heard(said);
    });
    // An error is followed by the exit.
    let isGone = false;
    const gone = (why: string): void => {
      if (!isGone) this.#died(why);
      isGone = true;
    };
    worker.on("error", (error: unknown) => gone(messageOf(error)));
    worker.on("exit", () => gone("it ended"));
    return worker;
  }

  #died(why: string): void {
    if (this.#isOver) return;
    if (this.#starts >= MOST_STARTS) {
      this.#end(`its thread ended ${MOST_STARTS} times (${why})`);
      return;
    }
    this.#options.died(why);
    this.#start();
  }

  #end(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.ended(why);
  }
}
