/**
 * A recording as the proxy has it: a tape of what goes through, and a thread that makes a session of it, in a file or on a page.
 */
import { randomBytes } from "node:crypto";
import { messageOf } from "../jsonrpc/errors.ts";
import type { Inspecting } from "../inspector/inspecting.ts";
import type { Ask, Reply } from "../inspector/asking/proxy.ts";
import { Refusal } from "../inspector/refusal.ts";
import type { Address } from "../lightningd/options/session.ts";
import type { Note, Place } from "./notes.ts";
import { lastWord } from "./patience.ts";
import { Tape } from "./tape.ts";
import type { Heard, NewTask, Opened, Task } from "./task.ts";
import { Thread } from "./thread.ts";

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

export class Recorder {
  readonly tape = new Tape();
  readonly #options: RecorderOptions;
  readonly #began = performance.now();
  readonly #at = new Date().toISOString();
  readonly #key = randomBytes(32);
  readonly #thread: Thread;
  /** Where the session is to be written, if it is, and the file that came of it. */
  #place: Place | undefined;
  #file: Opened | undefined;
  #inspecting: Inspecting | undefined;
  #isStopping = false;
  #isOver = false;
  #isOpened: (path: string | undefined) => void = () => undefined;
  #isListening: (at: Address | undefined) => void = () => undefined;
  #isUnlistened: () => void = () => undefined;
  #isClosed: (recorded: Recorded) => void = () => undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#thread = new Thread({
      task: () => this.#task,
      heard: (said) => this.#heard(said),
      died: (why) => this.#died(why),
      ended: (why) => this.#fail(why),
    });
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

  /** Ends the file. Resolves when all that was told is in it, or when its thread does not get on any more. */
  unrecord(): Promise<Recorded> {
    return this.#closed({ note: "unrecord" });
  }

  /** Opens the inspector. @returns where it listens; undefined if it cannot, which was told */
  inspect(inspecting: Inspecting): Promise<Address | undefined> {
    this.#inspecting = inspecting;
    const listening = new Promise<Address | undefined>((resolve) => (this.#isListening = resolve));
    this.#tell({ note: "inspect", inspecting });
    return listening;
  }

  /** Closes it. */
  async uninspect(): Promise<void> {
    const closed = new Promise<void>((resolve) => (this.#isUnlistened = resolve));
    this.tape.noteNow({ note: "uninspect" });
    await closed;
  }

  /** Ends all of it. @param limitMs hard limit; without one as `unrecord` */
  async stop(limitMs?: number): Promise<Recorded> {
    this.#isStopping = true;
    const recorded = await this.#closed({ note: "stop" }, limitMs);
    this.#end();
    return recorded;
  }

  async #closed(note: Note, limitMs?: number): Promise<Recorded> {
    if (this.#isOver) return this.#soFar();
    const ask = (resolve: (recorded: Recorded) => void): void => {
      this.#isClosed = resolve;
      this.tape.noteNow(note);
    };
    const recorded = await lastWord(ask, { work: this.tape, limitMs, otherwise: () => this.#unfinished(limitMs) });
    this.#place = this.#file = undefined;
    return recorded;
  }

  #unfinished(limitMs: number | undefined): Recorded {
    if (limitMs === undefined)
      this.#options.problem(`its thread hangs; the end of ${this.path ?? "it"} may be missing`);
    return this.#soFar();
  }

  /** The first thing that is told is the thread's task. */
  #tell(note: Note): void {
    if (this.#thread.hasTask) this.tape.note(note);
    else this.#thread.begin();
  }

  get #task(): NewTask {
    const { tool, host, plugins, maskedNames, stand } = this.#options;
    const [place, inspecting] = [this.#place, this.#inspecting];
    return {
      ring: this.tape.ring,
      began: this.#began,
      at: this.#at,
      tool,
      host,
      pid: process.pid,
      plugins,
      mask: maskedNames === undefined ? undefined : { names: maskedNames, key: this.#key },
      notes: [
        ...stand(),
        ...(place === undefined ? [] : [{ note: "record", place } as const]),
        ...(inspecting === undefined ? [] : [{ note: "inspect", inspecting } as const]),
      ],
      resumes: this.#file,
    };
  }

  #heard(said: Heard): void {
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
        // At once: its thread ends by itself then, and has not died.
        if (this.#isStopping) this.#end();
        return;
      case "listens":
        // Where its port was free to choose, a thread that comes after it takes the same.
        this.#inspecting = this.#inspecting && { ...this.#inspecting, at: said.at };
        this.#isListening(said.at);
        return;
      case "unlistened":
        this.#unlistened(said.text);
        return;
      case "asks":
        void replied(said.id, this.#options.asked(said.ask)).then((reply) => this.#thread.answer(reply));
        return;
    }
  }

  #unwritten(why: string): void {
    this.#options.problem(`${over(this)}: ${why}`);
    this.#place = this.#file = undefined;
    this.#isOpened(undefined);
    if (!this.isInspected) this.#endByItself();
  }

  #unlistened(why: string | undefined): void {
    if (why !== undefined) this.#options.problem(`the inspector is not there: ${why}`);
    this.#inspecting = undefined;
    this.#isListening(undefined);
    this.#isUnlistened();
    if (!this.isRecording) this.#endByItself();
  }

  #died(why: string): void {
    this.#options.problem(`its thread ended (${why}) and is started anew; what was being recorded may be missing`);
    this.tape.skip();
  }

  #fail(why: string): void {
    this.#options.problem(`${over(this)}: ${why}`);
    this.#endByItself();
  }

  #endByItself(): void {
    if (this.#isOver) return;
    this.#end();
    this.#options.ended();
  }

  /** What is in the file, as far as it is known here. */
  #soFar(): Recorded {
    const first = this.#file?.first ?? 1;
    return { path: this.path, events: this.tape.lastEvent - first + 1, lost: this.tape.lost };
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isOpened(undefined);
    this.#isListening(undefined);
    this.#isUnlistened();
    this.#isClosed(this.#soFar());
    this.#thread.stop();
    this.tape.end();
  }
}

/** What is over; a recording without a file never began. */
function over({ path, isRecording }: Recorder): string {
  if (path !== undefined) return `${path} is not recorded to any more`;
  return isRecording ? "nothing is recorded" : "the inspector is not there any more";
}

async function replied(id: number, answer: Promise<object>): Promise<Reply> {
  try {
    return { id, answer: await answer };
  } catch (error) {
    const status = error instanceof Refusal ? error.status : 500;
    return { id, status, error: messageOf(error) };
  }
}
