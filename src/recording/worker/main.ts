/** The thread of a recording: makes events of what comes through the ring, masks them, writes them, and shows them if asked. */
import { setPriority } from "node:os";
import { workerData } from "node:worker_threads";
import { messageOf } from "../../jsonrpc/errors.ts";
import { Memory } from "../../inspector/memory.ts";
import type { Header, RecordedPlugin, SessionEvent } from "../../session/format/events.ts";
import { lineOf } from "../../session/format/line.ts";
import { maskedEvent } from "../../session/mask/events.ts";
import type { EditedText } from "../../session/mask/edits.ts";
import { keyed } from "../../session/mask/keyed.ts";
import { Masker } from "../../session/mask/masker.ts";
import { MaskedStream } from "../../session/mask/stream.ts";
import { LAST_EVENT, PART } from "../ring/layout.ts";
import { RingReader } from "../ring/reader.ts";
import type { Note, Place } from "../notes.ts";
import { NOTES } from "../tap.ts";
import type { Task } from "../task.ts";
import { Chronicle } from "./chronicle.ts";
import { Inspection } from "./inspection.ts";
import { WholeLines } from "./plain-text.ts";
import { say } from "./say.ts";
import { SessionFile } from "./session-file.ts";

/** On the scale from -20 to 19. */
const NICE = 5;
/** Of Node's 8 kB for small buffers, a read or a few lines are all: each more is work for V8's collector. */
const POOL_BYTES = 64 * 1024;

class Recording {
  readonly #task: Task;
  readonly #control: Int32Array;
  readonly #chronicle: Chronicle;
  readonly #masker: Masker | undefined;
  readonly #file = new SessionFile(() => this.#header);
  /** The number of the first event in the file. */
  #first = 1;
  /** The file of the thread before, until this one goes on in it: later ones are new. */
  #resumes: Task["resumes"];
  #inspection: Inspection | undefined;
  /** Empty until there may be files. */
  #network: string | undefined;
  /** As they came, by their numbers. */
  readonly #plugins: Map<number, RecordedPlugin>;
  /** Those that the header has, or an event. */
  readonly #introduced: Set<number>;
  #lost = 0;
  #hasFailed = false;
  #isOver = false;

  constructor(task: Task) {
    this.#task = task;
    this.#control = new Int32Array(task.ring.control);
    this.#resumes = task.resumes;
    this.#plugins = new Map(task.plugins.map((plugin) => [plugin.p, plugin]));
    this.#introduced = new Set([0, ...this.#plugins.keys()]);
    this.#masker = task.mask === undefined ? undefined : maskerOf(task);
    const masker = this.#masker;
    this.#chronicle = new Chronicle({
      last: Atomics.load(this.#control, LAST_EVENT),
      write: (event, masked) => this.#write(event, masked),
      newText: () => (masker === undefined ? new WholeLines() : new MaskedStream(masker)),
    });
  }

  /** @returns when the recording is over */
  async run(): Promise<void> {
    const { ring, began, notes } = this.#task;
    this.#chronicle.begin(notes);
    for (const note of notes) await this.#heed(note);
    const reader = new RingReader(ring);
    for (;;) {
      for (const record of reader.records()) {
        const note = record.source === NOTES ? (JSON.parse(record.bytes.toString()) as Note) : undefined;
        this.#take(() => this.#chronicle.take(record, Math.max(0, record.time - began)), record.bytes.length);
        if (note !== undefined) await this.#heed(note);
        if (this.#inspection?.isAhead === true) await this.#inspection.letStreamsGo();
      }
      this.#settle();
      if (this.#isOver) return;
      if (this.#inspection === undefined) reader.wait();
      else await reader.more();
    }
  }

  /** What is said to the recording itself. */
  async #heed(note: Note): Promise<void> {
    if (note.note === "write") {
      this.#network = note.network;
      await this.#open();
    } else if (note.note === "plugin") {
      const { p, name, path } = note;
      this.#plugins.set(p, { p, name, path });
    } else if (note.note === "record") await this.#record(note.place);
    else if (note.note === "inspect") {
      const { inspecting } = note;
      this.#masker?.addValue(inspecting.token);
      const memory = new Memory(this.#chronicle.events);
      this.#inspection ??= new Inspection({ memory, inspecting, header: () => this.#header });
      await this.#open();
    } else if (note.note === "uninspect") {
      await this.#uninspect();
      say({ said: "unlistened", text: undefined });
    } else if (note.note === "unrecord") this.#close();
    else if (note.note === "stop") {
      this.#isOver = true;
      await this.#uninspect();
      this.#close();
    }
  }

  async #uninspect(): Promise<void> {
    this.#settle();
    await this.#inspection?.close();
    this.#inspection = undefined;
  }

  async #record(place: Place): Promise<void> {
    const resumes = this.#resumes;
    this.#resumes = undefined;
    const { memory } = this.#inspection ?? {};
    this.#first = resumes?.first ?? Math.min(memory?.oldest ?? Infinity, this.#chronicle.events + 1);
    if (resumes === undefined) this.#file.want(place);
    else this.#file.resume(resumes.path, Math.max(1, Atomics.load(this.#control, PART)));
    await this.#open();
    if (resumes === undefined) this.#pushAll(memory?.linesOf(this.#first) ?? []);
  }

  /** Writes some of them before it takes all: they are as much as the memory holds. */
  #pushAll(pieces: Iterable<Buffer>): void {
    for (const lines of pieces) {
      this.#file.push(lines);
      if (this.#file.isFull) this.#flush();
    }
  }

  async #open(): Promise<void> {
    if (this.#network === undefined) return;
    try {
      if (await this.#file.open()) say({ said: "opened", path: this.#file.path ?? "", first: this.#first });
    } catch (error) {
      this.#unwritten(`its file cannot be written: ${messageOf(error)}`);
    }
    await this.#inspection?.open();
  }

  /** A fault of ours in one record costs that record. */
  #take(step: () => void, bytes: number): void {
    try {
      step();
    } catch (error) {
      if (!this.#hasFailed) say({ said: "problem", text: `a message is not recorded: ${stackOf(error)}` });
      this.#hasFailed = true;
      this.#chronicle.note({ note: "lost", messages: 1, bytes, sources: [] }, 0);
    }
  }

  #settle(): void {
    this.#take(() => this.#chronicle.settle(), 0);
    this.#flush();
    this.#inspection?.more();
  }

  get #header(): Header {
    const { at, tool, host, pid, mask } = this.#task;
    return {
      autoreload: "session/1",
      at,
      tool,
      host,
      network: this.#network ?? "",
      plugins: [...this.#plugins.values()],
      masked: mask !== undefined,
      ignore: [],
      pid,
    };
  }

  /** @param text its text, if that is masked already */
  #write(event: SessionEvent, text: EditedText | undefined): void {
    if (event.k === "lost") this.#lost += event.messages;
    const masker = this.#masker;
    const { original, masked } =
      masker === undefined ? { original: event, masked: event } : maskedEvent(event, masker, text);
    const shown = this.#introducing(masked);
    const line = lineOf(shown);
    this.#file.push(line);
    this.#inspection?.keep(original, shown, line);
    if (this.#file.isFull) this.#flush();
  }

  /** A plugin that was loaded later is in no header. */
  #introducing(event: SessionEvent): SessionEvent {
    if (event.p === undefined || this.#introduced.has(event.p)) return event;
    this.#introduced.add(event.p);
    const plugin = this.#plugins.get(event.p);
    return plugin === undefined ? event : { ...event, plugin: { name: plugin.name, path: plugin.path } };
  }

  #flush(): void {
    // Stored before the event is written, so that a thread after this one gives no number twice.
    Atomics.store(this.#control, LAST_EVENT, this.#chronicle.events);
    try {
      this.#file.flush();
    } catch (error) {
      this.#unwritten(messageOf(error));
    }
    if (this.#file.part > 0) Atomics.store(this.#control, PART, this.#file.part);
  }

  #close(): void {
    this.#settle();
    this.#file.close();
    say({ said: "closed", events: this.#chronicle.events - this.#first + 1, lost: this.#lost });
  }

  #unwritten(text: string): void {
    this.#file.close();
    say({ said: "unwritten", text });
  }
}

function maskerOf({ mask, notes, learned }: Task): Masker {
  const secrets = notes.flatMap((note) => (note.note === "secrets" ? [note] : []));
  return new Masker({
    names: mask?.names ?? [],
    options: secrets.flatMap(({ options }) => options),
    values: secrets.flatMap(({ values }) => values),
    keyed: keyed(Buffer.from(mask?.key ?? [])),
    learnedBefore: learned,
    learned: (secret) => say({ said: "learned", secret }),
  });
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

Buffer.poolSize = POOL_BYTES;

/** Where all processors are busy, the traffic comes first. Linux takes 0 for the thread that calls, others for its whole process. */
if (process.platform === "linux") setPriority(0, NICE);

void new Recording(workerData as Task).run();
