/**
 * One run of a plugin: its process, in a process group of its own, and its streams. What it writes to stdout is cut into
 * frames; answers to the requests that we made ourselves (getmanifest, init) are kept from the sink.
 */
import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { Framer } from "../../jsonrpc/framer.ts";
import type { Passage } from "../../jsonrpc/framer.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { FrameWriter } from "../../jsonrpc/writer.ts";
import { sourceOf, tap } from "../../recording/tap.ts";
import type { Exit, ProcessExit } from "./exit.ts";
import { releaseGroup } from "./guard.ts";
import { LINGER_MS, untilOver, within } from "./ending.ts";
import { OwnRequests } from "./own-requests.ts";
import { isTraced } from "../../trace/tracing.ts";
import { holdersOf } from "./holders.ts";
import { Reads } from "./reads.ts";
import { signalQuietly, spawnPlugin } from "./start/spawning.ts";
import type { Command, Spawned, Streams } from "./start/spawning.ts";
import { followStderr } from "./stderr.ts";
import type { StderrTail } from "./stderr.ts";

/** Takes what an instance writes. All calls are synchronous and in order, from the instance's first frame on. */
export interface InstanceSink {
  /** The instance was started. @returns its number among the plugin's instances, from 1 */
  began(instance: Instance): number;
  /** @param frame perhaps a run */
  message(frame: Frame, from: Instance): void;
  stray(bytes: Buffer, from: Instance): void;
  /** The instance wrote a message that is too large to be kept. @param id JSON text */
  tooLarge(id: string | undefined, from: Instance): void;
  /** Its process exited well and left the plugin to another one, which still has its stdout. */
  launched(from: Instance): void;
  /** The instance is gone, and nothing more comes from it. */
  ended(from: Instance): void;
}

/**
 * When so much waits for an instance that does not read, its link is not read either. The limit is high, since others use the link too, and
 * the call that would restart the instance comes by it.
 */
const BACKLOG_BYTES = 16 * 1024 * 1024;

let started = 0;

export class Instance {
  /** Counts all instances of this run of autoreload, from 1. */
  readonly number = ++started;
  /** Which of its plugin's instances it is, from 1. */
  readonly version: number;
  readonly startedAt = performance.now();
  /** Whether anything came from its stdout. */
  hasWritten = false;
  readonly stderr: StderrTail;
  /** Resolves once it is gone and all that it wrote was taken. Never rejects. */
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;
  readonly #stdout: Socket;
  readonly #output: number | undefined;
  readonly #writer: FrameWriter;
  readonly #sink: InstanceSink;
  readonly #framer = new Framer();
  readonly #own = new OwnRequests();
  readonly #reads = new Reads();
  #exit: Exit | undefined;
  #brokenOff: string | undefined;
  #slain: () => void = () => undefined;
  /** Whether it has ended, or is about to. Its last output may still be read. */
  #over = false;

  /** @throws what spawn throws or emits (ENOENT, EACCES, ETXTBSY, ...) */
  static async start(command: Command, sink: InstanceSink): Promise<Instance> {
    return new Instance(await spawnPlugin(command), sink);
  }

  /** @param spawned of which nothing was read yet */
  constructor({ child, streams, exited }: Spawned, sink: InstanceSink) {
    this.#process = child;
    this.#stdout = streams.stdout;
    this.#sink = sink;
    this.version = sink.began(this);
    this.#writer = new FrameWriter(streams.stdin, BACKLOG_BYTES);
    this.stderr = followStderr(streams.stderr);
    streams.stderr.on("error", () => undefined);
    this.#output = streams.output;
    this.exited = this.#untilGone(streams, exited);
    streams.stdout.on("error", () => undefined);
    const errors = sourceOf("stderr", this.number);
    streams.stderr.on("data", (chunk: Buffer) => tap?.read(errors, chunk));
    const source = sourceOf("from-plugin", this.number);
    streams.stdout.on("data", (chunk: Buffer) => {
      this.hasWritten = true;
      tap?.read(source, chunk);
      this.#framer.push(chunk, this.#frames);
    });
  }

  /** Process id, which is the id of its process group too. */
  get pid(): number {
    return this.#process.pid ?? -1;
  }

  /** How it ended; undefined while it runs. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** Whether it reads more slowly than it is written to. */
  get full(): boolean {
    return this.#writer.full;
  }

  onceDrained(then: () => void): void {
    this.#writer.onceDrained(then);
  }

  /** Passes a request on. @returns its number, which the answer to it shows to have been read */
  send(frame: Frame): number {
    this.#writer.frame(frame);
    return this.#reads.sent();
  }

  /** Passes a request on as it comes. @returns its number, and the taker of the rest */
  pass(head: Frame): { readonly number: number; readonly passage: Passage } {
    return { number: this.#reads.sent(), passage: this.#writer.pass(head) };
  }

  /** Whether a message is being passed on to it that is not whole yet. */
  get amidMessage(): boolean {
    return this.#writer.amidMessage;
  }

  /** Passes a notification on, to which no answer comes. */
  tell(frame: Frame): void {
    this.send(frame);
    this.#reads.told(frame.method);
  }

  /** The last notification that it was sent, unless an answer shows that it has read past that. */
  get lastTold(): string | undefined {
    return this.#reads.lastTold;
  }

  /** Takes note that it answered the request of this number. It reads in order, so it has read all before that. */
  hasRead(number: number): void {
    this.#reads.hasRead(number);
  }

  /**
   * Whether it may not have read all notifications yet.
   * @param withinMs a notification that has been in its pipe for longer counts as read
   */
  isBehind(withinMs: number): boolean {
    if (this.#reads.isUpToDate) return false;
    return this.#writer.waits || performance.now() - this.#writer.flushedAt < withinMs;
  }

  sendBytes(message: Buffer): void {
    tap?.wrote(sourceOf("to-plugin", this.number), message);
    this.#writer.bytes(message);
  }

  /**
   * Asks the instance something ourselves. Rejects if the instance ends first, or the signal aborts.
   * @param label part of the id, used once in the instance's life
   */
  ask(method: string, params: string, signal: AbortSignal, label = method): Promise<Frame> {
    return this.#own.ask(method, params, this, signal, label);
  }

  /** A message that seems to be the answer to our request cannot be read. @param how words after "its answer" */
  spoil(id: string, how: string): void {
    this.#own.spoil(id, how);
  }

  /** Stops or resumes reading what it writes. Its own pipe then makes it wait. */
  pause(): void {
    if (!this.#over) this.#stdout.pause();
  }

  resume(): void {
    this.#stdout.resume();
  }

  /** Ends its stdin, after what was sent. */
  closeStdin(): void {
    this.#writer.end();
  }

  /** Kills the instance, because after what it did there is no way to go on. @param why words after its name */
  breakOff(why: string): void {
    this.#brokenOff ??= why;
    this.signal("SIGKILL");
  }

  /** Why it was broken off; undefined if it was not. */
  get brokenOff(): string | undefined {
    return this.#brokenOff;
  }

  /** Signals its whole process group, which may outlive the process. */
  signal(name: NodeJS.Signals): void {
    signalQuietly(-this.pid, name);
    // The launcher has gone, and the plugin may have a group of its own.
    const isLaunched = this.#process.exitCode === 0 && !this.#over;
    for (const pid of isLaunched ? holdersOf(this.#output) : []) signalQuietly(pid, name);
    if (name === "SIGKILL") this.#slain();
  }

  readonly #frames = {
    // Tracing shows each message by itself.
    takesRuns: !isTraced,
    message: (frame: Frame): void => {
      if (frame.count > 1 && this.#own.isWaiting && frame.has("id")) for (const each of frame.each()) this.#take(each);
      else this.#take(frame);
    },
    stray: (bytes: Buffer): void => this.#sink.stray(bytes, this),
    tooLarge: (id: string | undefined): void => this.#sink.tooLarge(id, this),
  };

  #take(frame: Frame): void {
    if (!this.#own.takes(frame)) this.#sink.message(frame, this);
  }

  async #untilGone({ stdin, stdout, stderr }: Streams, exited: Promise<ProcessExit>): Promise<Exit> {
    const read = [stdout, stderr].map(
      (stream) => new Promise<void>((resolve) => stream.once("close", () => resolve())),
    );
    const slain = new Promise<void>((resolve) => (this.#slain = resolve));
    const launched = (): void => this.#sink.launched(this);
    const exit = await untilOver({ exited, stdin, stdout, slain, launched });
    // The plugin's children would hold the pipes open.
    this.signal("SIGKILL");
    this.#over = true;
    stdout.resume();
    await within(Promise.all(read), LINGER_MS);
    this.#exit = exit;
    for (const stream of [stdin, stdout, stderr]) stream.destroy();
    releaseGroup(this.pid);
    this.#framer.end(this.#frames);
    this.#sink.ended(this);
    return exit;
  }
}
