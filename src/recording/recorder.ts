/**
 * A recording as the proxy has it: copies what it is given into a ring and goes on. A thread does the rest; one that dies is
 * started anew and goes on in the same file.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { HEAD, LAST_EVENT, TAIL, newRing, slotsFor } from "./ring/layout.ts";
import type { Ring } from "./ring/layout.ts";
import { RingWriter } from "./ring/writer.ts";
import type { Note } from "./notes.ts";
import { NOTES } from "./tap.ts";
import type { Tap } from "./tap.ts";
import type { Place, Said, Task } from "./task.ts";

export interface RecorderOptions {
  readonly place: Place;
  readonly tool: string;
  readonly host: string;
  readonly plugins: Task["plugins"];
  /** Names of members that are masked besides; undefined to mask nothing. */
  readonly maskedNames: readonly string[] | undefined;
  /** How things stand now. */
  readonly stand: () => readonly Note[];
  /** A sentence about the recording. */
  readonly problem: (sentence: string) => void;
  /** It ended by itself. */
  readonly ended: () => void;
}

export interface Recorded {
  /** The session's first file; undefined if it came to none. */
  readonly path: string | undefined;
  readonly events: number;
  readonly lost: number;
}

/** Beside the proxy's own bundle. */
const THREAD = join(__dirname, "recorder.cjs");
const RING_BYTES = 16 * 1024 * 1024;
/** A thread with a fault takes its own memory, and not the proxy's. */
const LIMITS = { maxOldGenerationSizeMb: 512 };
/** So often a thread is started anew. */
const MOST_STARTS = 5;
const BLANK_LINE = Buffer.from("\n\n");

export class Recorder implements Tap {
  /** Resolves with the path of the first file, once it is there; undefined if it cannot be. */
  readonly opened: Promise<string | undefined>;
  path: string | undefined;
  readonly #options: RecorderOptions;
  readonly #ring: Ring = newRing(RING_BYTES);
  readonly #writer = new RingWriter(this.#ring);
  readonly #began = performance.now();
  readonly #at = new Date().toISOString();
  readonly #key = randomBytes(32);
  #worker: Promise<Worker> | undefined;
  #starts = 0;
  #isOver = false;
  #isOpened: (path: string | undefined) => void = () => undefined;
  #done: ((recorded: Recorded) => void) | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.opened = new Promise((resolve) => (this.#isOpened = resolve));
    this.#start();
  }

  read(source: number, bytes: Uint8Array): void {
    // All that was written before is of earlier turns.
    this.#writer.show();
    this.#write(source, bytes);
  }

  wrote(source: number, bytes: Uint8Array): void {
    this.#write(source, bytes);
  }

  note(note: Note): void {
    this.#write(NOTES, Buffer.from(JSON.stringify(note)));
  }

  /** Resolves when all that was told is in the file, or when that takes too long. */
  stop(limitMs: number): Promise<Recorded> {
    return new Promise((resolve) => {
      if (this.#isOver) {
        resolve(this.#soFar());
        return;
      }
      const limit = setTimeout(() => this.#end(this.#soFar()), limitMs);
      this.#done = (recorded) => {
        clearTimeout(limit);
        resolve(recorded);
      };
      this.note({ note: "stop" });
      this.#writer.show();
    });
  }

  #write(source: number, bytes: Uint8Array): void {
    const time = performance.now();
    if (this.#writer.hasLost && !this.#tellLost(time)) this.#lose(source, bytes);
    else if (!this.#writer.write(source, time, bytes)) this.#lose(source, bytes);
  }

  #tellLost(time: number): boolean {
    const { messages, bytes, sources } = this.#writer.lost;
    const note: Note = { note: "lost", messages, bytes, sources: [...sources] };
    if (!this.#writer.write(NOTES, time, Buffer.from(JSON.stringify(note)))) return false;
    this.#writer.forgetLost();
    return true;
  }

  #lose(source: number, bytes: Uint8Array): void {
    this.#writer.lose(source, messagesIn(bytes), bytes.length);
  }

  #start(): void {
    this.#starts++;
    this.#worker = this.#newWorker();
    this.#worker.catch((error: unknown) => this.#fail(String(error)));
  }

  async #newWorker(): Promise<Worker> {
    const { Worker } = await import("node:worker_threads");
    const { place, tool, host, plugins, maskedNames, stand } = this.#options;
    const workerData: Task = {
      ring: this.#ring,
      began: this.#began,
      at: this.#at,
      place,
      tool,
      host,
      pid: process.pid,
      plugins,
      mask: maskedNames === undefined ? undefined : { names: maskedNames, key: this.#key },
      notes: stand(),
      resumes: this.path,
    };
    // Its stdout and stderr are not ours: lightningd reads those.
    const worker = new Worker(THREAD, {
      workerData,
      stdout: true,
      stderr: true,
      resourceLimits: LIMITS,
    });
    worker.unref();
    worker.on("message", (said: Said) => this.#heard(said));
    worker.on("error", (error: unknown) => this.#died(error instanceof Error ? error.message : String(error)));
    worker.on("exit", () => this.#died("it ended"));
    return worker;
  }

  #heard(said: Said): void {
    switch (said.said) {
      case "opened":
        this.path = said.path;
        this.#isOpened(said.path);
        return;
      case "problem":
        if (said.ends) this.#fail(said.text);
        else this.#options.problem(said.text);
        return;
      case "done":
        this.#end({ path: this.path, events: said.events, lost: said.lost });
        return;
    }
  }

  /** Told once: an error is followed by the exit. */
  #died(why: string): void {
    const worker = this.#worker;
    if (this.#isOver || worker === undefined) return;
    this.#worker = undefined;
    if (this.#starts >= MOST_STARTS) {
      this.#fail(`its thread ended ${MOST_STARTS} times (${why})`);
      return;
    }
    this.#options.problem(`its thread ended (${why}) and is started anew; what was being recorded may be missing`);
    this.#skip();
    this.#start();
  }

  /** What the thread died of is not read again. */
  #skip(): void {
    const control = new Int32Array(this.#ring.control);
    const tail = Atomics.load(control, TAIL);
    this.#writer.show();
    if (tail === Atomics.load(control, HEAD)) return;
    const { source, bytes } = this.#writer.recordAt(tail);
    Atomics.store(control, TAIL, (tail + slotsFor(bytes.length)) | 0);
    this.#writer.lose(source, messagesIn(bytes), bytes.length);
  }

  #fail(why: string): void {
    if (this.#isOver) return;
    this.#options.problem(`${this.path ?? "it"} is not recorded to any more: ${why}`);
    this.#end(this.#soFar());
    this.#options.ended();
  }

  /** What is in the file, as far as it is known here. */
  #soFar(): Recorded {
    const events = Atomics.load(new Int32Array(this.#ring.control), LAST_EVENT);
    return { path: this.path, events, lost: this.#writer.lost.messages };
  }

  #end(recorded: Recorded): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isOpened(undefined);
    this.#done?.(recorded);
    void this.#worker?.then((worker) => worker.terminate());
  }
}

/** About: each ends in a blank line, as a rule. */
function messagesIn(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = buffer.indexOf(BLANK_LINE); at >= 0; at = buffer.indexOf(BLANK_LINE, at + 2)) count++;
  return Math.max(1, count);
}
