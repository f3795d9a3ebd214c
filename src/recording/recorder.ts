/**
 * A recording as the proxy has it: copies what it is given into a ring and goes on. A thread does the rest; one that dies is
 * started anew and goes on in the same file.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import type { Inspecting } from "../inspector/inspecting.ts";
import type { Address } from "../lightningd/options/session.ts";
import type { Ask, Reply } from "../inspector/proxy.ts";
import { Refusal } from "../inspector/refusal.ts";
import { HEAD, LAST_EVENT, TAIL, newRing, slotsFor } from "./ring/layout.ts";
import type { Ring } from "./ring/layout.ts";
import { RingWriter } from "./ring/writer.ts";
import type { Note, Place } from "./notes.ts";
import { NOTES } from "./tap.ts";
import type { Tap } from "./tap.ts";
import type { Opened, Said, Task } from "./task.ts";

export interface RecorderOptions {
  readonly tool: string;
  readonly host: string;
  readonly plugins: Task["plugins"];
  /** Names of members that are masked besides; undefined to mask nothing. */
  readonly maskedNames: readonly string[] | undefined;
  /** How things stand now. */
  readonly stand: () => readonly Note[];
  /** A sentence about the recording. */
  readonly problem: (sentence: string) => void;
  /** It ended by itself: nothing is written, or shown, any more. */
  readonly ended: () => void;
  /** What the inspector asks. @throws Refusal */
  readonly asked: (ask: Ask) => Promise<object>;
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
  readonly #options: RecorderOptions;
  readonly #ring: Ring = newRing(RING_BYTES);
  readonly #writer = new RingWriter(this.#ring);
  readonly #began = performance.now();
  readonly #at = new Date().toISOString();
  readonly #key = randomBytes(32);
  /** Where the session is to be written, if it is, and the file that came of it. */
  #place: Place | undefined;
  #file: Opened | undefined;
  #inspecting: Inspecting | undefined;
  #worker: Promise<Worker> | undefined;
  #starts = 0;
  #isOver = false;
  #isOpened: (path: string | undefined) => void = () => undefined;
  #isListening: (at: Address | undefined) => void = () => undefined;
  #isClosed: (recorded: Recorded) => void = () => undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** The session's first file. */
  get path(): string | undefined {
    return this.#file?.path;
  }

  get isRecording(): boolean {
    return this.#place !== undefined;
  }

  get isInspected(): boolean {
    return this.#inspecting !== undefined;
  }

  /** Begins a file. @returns its path once it is there; undefined if it cannot be, which was told */
  record(place: Place): Promise<string | undefined> {
    this.#place = place;
    const opened = new Promise<string | undefined>((resolve) => (this.#isOpened = resolve));
    this.#tell({ note: "record", place });
    return opened;
  }

  /** Opens the inspector. @returns where it listens; undefined if it cannot, which was told */
  inspect(inspecting: Inspecting): Promise<Address | undefined> {
    this.#inspecting = inspecting;
    const listening = new Promise<Address | undefined>((resolve) => (this.#isListening = resolve));
    this.#tell({ note: "inspect", inspecting });
    return listening;
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

  /** Ends the file. Resolves when all that was told is in it, or when that takes too long. */
  unrecord(limitMs: number): Promise<Recorded> {
    return this.#closed({ note: "unrecord" }, limitMs);
  }

  /** Ends all of it. */
  async stop(limitMs: number): Promise<Recorded> {
    const recorded = await this.#closed({ note: "stop" }, limitMs);
    this.#end();
    return recorded;
  }

  async #closed(note: Note, limitMs: number): Promise<Recorded> {
    const soFar = this.#soFar();
    if (this.#isOver) return soFar;
    let limit: NodeJS.Timeout | undefined;
    const recorded = await new Promise<Recorded>((resolve) => {
      limit = setTimeout(() => resolve(soFar), limitMs);
      this.#isClosed = resolve;
      this.note(note);
      this.#writer.show();
    });
    clearTimeout(limit);
    this.#place = this.#file = undefined;
    return recorded;
  }

  /** The first one that is told something starts the thread. */
  #tell(note: Note): void {
    if (this.#starts === 0) this.#start();
    else this.note(note);
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
    const notes = this.#stand();
    const { Worker } = await import("node:worker_threads");
    const { tool, host, plugins, maskedNames } = this.#options;
    const workerData: Task = {
      ring: this.#ring,
      began: this.#began,
      at: this.#at,
      tool,
      host,
      pid: process.pid,
      plugins,
      mask: maskedNames === undefined ? undefined : { names: maskedNames, key: this.#key },
      notes,
      resumes: this.#file,
    };
    // Its stdout and stderr are not ours: lightningd reads those.
    const worker = new Worker(THREAD, {
      workerData,
      stdout: true,
      stderr: true,
      resourceLimits: LIMITS,
    });
    worker.unref();
    worker.on("message", (said: Said) => this.#heard(said, worker));
    worker.on("error", (error: unknown) => this.#died(error instanceof Error ? error.message : String(error)));
    worker.on("exit", () => this.#died("it ended"));
    return worker;
  }

  #stand(): Note[] {
    const [place, inspecting] = [this.#place, this.#inspecting];
    return [
      ...this.#options.stand(),
      ...(place === undefined ? [] : [{ note: "record", place } as const]),
      ...(inspecting === undefined ? [] : [{ note: "inspect", inspecting } as const]),
    ];
  }

  #heard(said: Said, worker: Worker): void {
    switch (said.said) {
      case "opened":
        this.#file = said;
        this.#isOpened(said.path);
        return;
      case "problem":
        this.#options.problem(said.text);
        return;
      case "unwritten":
        this.#unwritten(said.text);
        return;
      case "closed":
        this.#isClosed({ path: this.path, events: said.events, lost: said.lost });
        return;
      case "listens":
        this.#inspecting = this.#inspecting && { ...this.#inspecting, at: said.at };
        this.#isListening(said.at);
        return;
      case "unlistened":
        this.#unlistened(said.text);
        return;
      case "asks":
        void this.#asked(said.id, said.ask, worker);
        return;
    }
  }

  async #asked(id: number, ask: Ask, worker: Worker): Promise<void> {
    const reply = await this.#options.asked(ask).then(
      (answer): Reply => ({ id, answer }),
      (error: unknown): Reply => {
        const status = error instanceof Refusal ? error.status : 500;
        return { id, status, error: error instanceof Error ? error.message : String(error) };
      },
    );
    worker.postMessage(reply, []);
  }

  #unwritten(why: string): void {
    this.#options.problem(`${this.path ?? "it"} is not recorded to any more: ${why}`);
    this.#place = this.#file = undefined;
    this.#isOpened(undefined);
    if (!this.isInspected) this.#endByItself();
  }

  #unlistened(why: string): void {
    this.#options.problem(`the inspector is not there: ${why}`);
    this.#inspecting = undefined;
    this.#isListening(undefined);
    if (!this.isRecording) this.#endByItself();
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
    this.#endByItself();
  }

  #endByItself(): void {
    if (this.#isOver) return;
    this.#end();
    this.#options.ended();
  }

  /** What is in the file, as far as it is known here. */
  #soFar(): Recorded {
    const last = Atomics.load(new Int32Array(this.#ring.control), LAST_EVENT);
    return { path: this.path, events: last - (this.#file?.first ?? 1) + 1, lost: this.#writer.lost.messages };
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isOpened(undefined);
    this.#isListening(undefined);
    this.#isClosed(this.#soFar());
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
