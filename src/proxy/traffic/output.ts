/** Passes on what an instance writes to stdout to lightningd, as the shield judges it. */
import { encodeNotification } from "../../jsonrpc/encode.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Instance, InstanceSink } from "../../plugin/process/instance.ts";
import { isAgainId } from "../../plugin/process/own-requests.ts";
import type { Fault, Written } from "../../trace/events/traffic.ts";
import { trace } from "../../trace/tracing.ts";
import { tap } from "../../recording/tap.ts";
import type { Link } from "../link/link.ts";
import { Answers } from "./answers.ts";
import type { AnswersOptions } from "./answers.ts";
import type { OpenRequest, Question } from "./ledger.ts";
import { shieldFor } from "./shield.ts";
import type { JudgedLog, LogFault, Outgoing, Shield } from "./shield.ts";
import { StrayTexts } from "./stray.ts";
import type { StrayLine } from "./stray.ts";
import type { Witness } from "./witness.ts";

export interface OutputOptions extends AnswersOptions {
  /** The plugin's, among all. */
  readonly number: number;
  readonly settings: () => { readonly strict: boolean };
}

const WHOLE_RUNS: ReadonlySet<Outgoing["kind"]> = new Set(["topic", "as it came"]);
const ANY_CALL: Question = { kind: "method", name: "", frame: undefined };
const TOO_LARGE = "is larger than 256 MiB, which is more than autoreload keeps of a message";

export class Output implements InstanceSink {
  /** The network's name as init has it, if it is known yet. */
  network: string | undefined;
  /** Messages from the plugin. */
  messages = 0;
  /** The instances that may still write. */
  readonly instances = new Set<Instance>();
  /** The version of the one that was started last. */
  newest = 0;
  readonly #options: OutputOptions;
  readonly #answers: Answers;
  readonly #stray = new StrayTexts<Instance>((line, from) => this.#line(line, from));

  constructor(options: OutputOptions) {
    this.#options = options;
    this.#answers = new Answers(options);
  }

  set witness(witness: Witness | undefined) {
    this.#answers.witness = witness;
  }

  began(instance: Instance): number {
    const version = ++this.newest;
    this.instances.add(instance);
    tap?.note({ note: "instance", number: instance.number, p: this.#options.number, v: version });
    return version;
  }

  message(frame: Frame, from: Instance): void {
    if (frame.count === 1 || this.#goesWhole(frame)) this.#take(frame, from);
    else if (this.#areAnswers(frame)) this.#takeAnswers(frame, from);
    else for (const each of frame.each()) this.message(each, from);
  }

  /** Whether all messages of a run go the same way: more than their method does not count. */
  #goesWhole(run: Frame): boolean {
    return !run.has("id") && WHOLE_RUNS.has(this.#shield.judgeOutgoing(run, undefined).kind);
  }

  /** Whether the messages of a run are right answers, to whatever calls, and nobody needs each by itself. */
  #areAnswers(run: Frame): boolean {
    const isAnswer = run.has("id") && run.method === undefined && this.#answers.witness === undefined;
    return isAnswer && this.#shield.judgeAnswer(ANY_CALL, run, undefined).kind === "right";
  }

  #takeAnswers(run: Frame, from: Instance): void {
    for (const { frame, link } of this.#answers.partsOf(run, from)) {
      if (link === undefined) {
        this.#take(frame, from);
        continue;
      }
      this.messages += frame.count;
      this.#stray.endLine(from);
      slowDown(from, forwarded(frame, link));
    }
  }

  /** One message, or several that go the same way. */
  #take(frame: Frame, from: Instance): void {
    this.messages += frame.count;
    const request = this.#options.ledger.of(frame);
    const shield = this.#shield;
    if (request?.sentTo !== from || shield.isPrint(frame, request.name)) {
      slowDown(from, this.#go(shield.judgeOutgoing(frame, request?.name), frame, from));
      return;
    }
    this.#stray.endLine(from);
    this.#answers.pass(request, frame, shield.judgeAnswer(request, frame, this.network), from);
    slowDown(from, request.link);
  }

  stray(bytes: Buffer, from: Instance): void {
    if (!this.#shield.passesText) {
      this.#stray.add(bytes, from);
      return;
    }
    const link = this.#options.surroundings.link();
    link.raw(bytes);
    slowDown(from, link);
  }

  launched({ pid }: Instance): void {
    this.#options.emit({ kind: "launched", pid });
  }

  tooLarge(id: string | undefined, from: Instance): void {
    this.#options.emit({ kind: "lost-message", how: TOO_LARGE });
    if (id !== undefined) this.#unreadable(id, TOO_LARGE, from);
  }

  ended(instance: Instance): void {
    const { number } = instance;
    this.instances.delete(instance);
    tap?.note({ note: "ended", number });
    const half = this.#stray.close(instance);
    if (half !== undefined) this.#options.emit({ kind: "half-message", written: half });
  }

  /** The one place that asks whether the plugin is shielded. */
  get #shield(): Shield {
    return shieldFor(this.#options.settings());
  }

  /** @returns the link that the message went to, if it did */
  #go(outgoing: Outgoing, frame: Frame, from: Instance): Link | undefined {
    const { surroundings: outlet, name } = this.#options;
    trace.traffic?.({ kind: "wrote", by: from.version, what: outgoing.kind }, name);
    // The text before a printed message may be the beginning of the same line.
    if (outgoing.kind === "print") {
      this.#stray.add(inOneLine(frame), from);
      return undefined;
    }
    this.#stray.endLine(from);
    switch (outgoing.kind) {
      case "as it came":
        return forwarded(frame, outlet.linkFor(outgoing.topic ?? "") ?? outlet.link());
      case "log":
        return this.#log(frame, outgoing.log, from);
      case "progress":
        // lightningd did not ask.
        if (isAgainId(outgoing.id)) return undefined;
        return forwarded(frame, this.#options.ledger.get(outgoing.id)?.link ?? outlet.link());
      case "topic":
        return this.#topic(frame, outgoing.topic);
      case "nameless":
        this.#drop(frame, outgoing.why);
        return this.#nameless(from);
      case "drop":
        return this.#drop(frame, outgoing.why);
      case "request":
        return this.#keepBack({ kind: "stdout-request", method: outgoing.method });
      case "answer to nothing":
        return this.#keepBack({ kind: "answer-to-nothing", id: outgoing.id });
    }
  }

  #drop(frame: Frame, why: string): undefined {
    this.#keepBack({ kind: "dropped", why, written: writtenIn(frame) });
  }

  #keepBack(fault: Fault): undefined {
    this.#options.emit(fault);
  }

  #log(frame: Frame, { level, message, faults }: JudgedLog, from: Instance): Link {
    const { surroundings: outlet } = this.#options;
    const link = outlet.link();
    const prefix = outlet.logPrefix();
    if (isGrave(level) && faults.length === 0) from.stderr.note(message);
    if (faults.length === 0 && prefix === "") return forwarded(frame, link);
    for (const fault of faults) this.#options.emit(asEvent(fault, message));
    link.send(encodeNotification("log", { level, message: `${prefix}${message}` }));
    return link;
  }

  #topic(frame: Frame, topic: string): Link | undefined {
    const link = this.#options.surroundings.linkFor(topic);
    if (link !== undefined) return forwarded(frame, link);
    for (let each = 0; each < frame.count; each++) this.#keepBack({ kind: "undeclared", topic });
    return undefined;
  }

  #nameless(from: Instance): undefined {
    const [only, ...others] = this.#options.ledger.openAt(from);
    // With several requests open, nobody knows which one the answer is for, and that one would wait for ever.
    if (others.length > 0) from.breakOff('it answered a request without its "id"');
    else if (only !== undefined) this.#spoiled(only, 'its answer has no "id"');
  }

  #line(line: StrayLine, from: Instance): void {
    this.#options.emit({ kind: "stray", written: line });
    const { id } = line;
    if (id !== undefined) this.#unreadable(id, line.wrong, from);
  }

  /** What seems to be an answer goes nowhere. @param how follows "its answer" */
  #unreadable(id: string, how: string, from: Instance): void {
    const request = this.#options.ledger.get(id);
    if (request === undefined) from.spoil(id, how);
    // If the instance ended in the middle of an answer, its end is the fault to report.
    else if (request.sentTo === from && from.exit === undefined) this.#spoiled(request, `its answer ${how}`);
  }

  #spoiled(request: OpenRequest, wrong: string): void {
    this.#options.replies.give(request, { kind: "wrong", wrong });
  }
}

/** Back-pressure: an instance that writes more than its link takes is not read until the link's buffer has emptied. */
function slowDown(from: Instance, link: Link | undefined): void {
  if (link?.full !== true) return;
  from.pause();
  link.onceDrained(() => from.resume());
}

function forwarded(frame: Frame, link: Link): Link {
  link.forward(frame);
  return link;
}

function writtenIn(frame: Frame): Written {
  return {
    size: frame.size,
    get text() {
      return frame.bytes().toString();
    },
  };
}

/** @param text what it logged, as it is shown */
function asEvent(fault: LogFault, text: string): Fault {
  return fault.kind === "level"
    ? { kind: "log-level", level: fault.level }
    : { kind: "log-message", what: fault.what, text };
}

function isGrave(level: string): boolean {
  return /^(?:unusual|warn|broken|error)$/i.test(level);
}

/** A printed message as one line of text: it may have been printed over many lines. */
function inOneLine(frame: Frame): Buffer {
  return Buffer.from(
    `${frame
      .bytes()
      .toString()
      .trim()
      .replaceAll(/\s*\n\s*/g, " ")}\n`,
  );
}
