/** The thread of a recording: makes events of what comes through the ring, masks them, writes them. */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import type { Header, SessionEvent } from "../../session/format/events.ts";
import { lineOf } from "../../session/format/line.ts";
import { maskedEvent } from "../../session/mask/events.ts";
import { keyed } from "../../session/mask/keyed.ts";
import { Masker } from "../../session/mask/masker.ts";
import { MaskedStream } from "../../session/mask/stream.ts";
import { LAST_EVENT, PART } from "../ring/layout.ts";
import { RingReader } from "../ring/reader.ts";
import type { Note } from "../notes.ts";
import { NOTES } from "../tap.ts";
import type { Said, Task } from "../task.ts";
import { Chronicle } from "./chronicle.ts";
import type { TextStream } from "./plain-text.ts";
import { createFirst, removeOldest } from "./files.ts";
import { SessionWriter } from "./session-writer.ts";

/** Before there may be a file, so much is kept. */
const MOST_WAITING_BYTES = 32 * 1024 * 1024;
/** On the scale from -20 to 19. */
const NICE = 5;
/** So much is written in one go. */
const WRITE_BYTES = 1024 * 1024;

class Recording {
  readonly #task: Task;
  readonly #control: Int32Array;
  readonly #chronicle: Chronicle;
  readonly #masker: Masker | undefined;
  #writer: SessionWriter | undefined;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #lost = 0;
  #hasFailed = false;

  constructor(task: Task) {
    this.#task = task;
    this.#control = new Int32Array(task.ring.control);
    this.#masker = task.mask === undefined ? undefined : maskerOf(task);
    const masker = this.#masker;
    this.#chronicle = new Chronicle({
      last: Atomics.load(this.#control, LAST_EVENT),
      write: (event, isMasked) => this.#write(event, isMasked),
      newText: () => (masker === undefined ? new WholeLines() : new MaskedStream(masker)),
    });
  }

  /** @returns when the recording is over */
  async run(): Promise<void> {
    const { ring, began, notes, resumes } = this.#task;
    this.#chronicle.begin(notes);
    const network = notes.find(({ note }) => note === "write") as Extract<Note, { note: "write" }> | undefined;
    if (resumes !== undefined) {
      this.#writer = SessionWriter.resume(
        resumes,
        this.#header(network?.network ?? ""),
        Atomics.load(this.#control, PART),
      );
    } else if (network !== undefined) await this.#open(network.network);
    const reader = new RingReader(ring);
    for (;;) {
      let isOver = false;
      for (const record of reader.records()) {
        const note = record.source === NOTES ? (JSON.parse(record.bytes.toString()) as Note) : undefined;
        if (note?.note === "write") await this.#open(note.network);
        isOver ||= note?.note === "stop";
        this.#take(() => this.#chronicle.take(record, Math.max(0, record.time - began)), record.bytes.length);
      }
      this.#take(() => this.#chronicle.settle(), 0);
      this.#flush();
      if (isOver) break;
      reader.wait();
    }
    this.#writer?.close();
    say({ said: "done", events: this.#chronicle.events, lost: this.#lost });
  }

  /** A fault of ours in one record costs that record. */
  #take(step: () => void, bytes: number): void {
    try {
      step();
    } catch (error) {
      if (!this.#hasFailed) say({ said: "problem", text: `a message is not recorded: ${stackOf(error)}`, ends: false });
      this.#hasFailed = true;
      this.#chronicle.note({ note: "lost", messages: 1, bytes, sources: [] }, 0);
    }
  }

  async #open(network: string): Promise<void> {
    if (this.#writer !== undefined) return;
    const { place, at } = this.#task;
    try {
      if ("directory" in place) await removeOldest(place.directory);
      const writer = createFirst(place, at, (path) => SessionWriter.create(path, this.#header(network)));
      this.#writer = writer;
      say({ said: "opened", path: writer.path });
    } catch (error) {
      fail(`it cannot be written: ${messageOf(error)}`);
    }
  }

  #header(network: string): Header {
    const { at, tool, host, plugins, pid, mask } = this.#task;
    return {
      autoreload: "session/1",
      at,
      tool,
      host,
      network,
      plugins: [...plugins],
      masked: mask !== undefined,
      ignore: [],
      pid,
    };
  }

  #write(event: SessionEvent, isMasked: boolean): void {
    if (event.k === "lost") this.#lost += event.messages;
    const shown = this.#masker === undefined || isMasked ? event : maskedEvent(event, this.#masker);
    const line = Buffer.from(lineOf(shown));
    if (this.#writer === undefined && this.#waitingBytes > MOST_WAITING_BYTES) return;
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    if (this.#waitingBytes >= WRITE_BYTES && this.#writer !== undefined) this.#flush();
  }

  #flush(): void {
    const writer = this.#writer;
    if (writer === undefined || this.#waiting.length === 0) return;
    const lines = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    // Before it is written: whoever goes on after this thread's end gives no number twice.
    Atomics.store(this.#control, LAST_EVENT, this.#chronicle.events);
    try {
      writer.write(lines);
    } catch (error) {
      fail(`${writer.path} cannot be written: ${messageOf(error)}`);
    }
    Atomics.store(this.#control, PART, writer.part);
  }
}

/** Text that is not masked. */
class WholeLines implements TextStream {
  #open = "";

  push(piece: string): string {
    const text = this.#open + piece;
    const end = text.lastIndexOf("\n") + 1;
    this.#open = text.slice(end);
    return text.slice(0, end);
  }

  end(): string {
    const rest = this.#open;
    this.#open = "";
    return rest;
  }
}

function maskerOf({ mask, notes }: Task): Masker {
  const secrets = notes.flatMap((note) => (note.note === "secrets" ? [note] : []));
  return new Masker({
    names: mask?.names ?? [],
    options: secrets.flatMap(({ options }) => options),
    values: secrets.flatMap(({ values }) => values),
    keyed: keyed(Buffer.from(mask?.key ?? [])),
  });
}

function say(said: Said): void {
  parentPort?.postMessage(said, []);
}

/** Nothing more can be recorded: ends this thread. */
function fail(text: string): never {
  say({ said: "problem", text, ends: true });
  throw new Error(text);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Where all processors are busy, the traffic comes first. Linux takes 0 for the thread that calls, others for its whole process. */
if (process.platform === "linux") setPriority(0, NICE);

void new Recording(workerData as Task).run();
