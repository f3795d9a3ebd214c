/**
 * Keeps from lightningd what would end it or the plugin: wrong answers to hooks, notifications that it refuses, text that is
 * no JSON-RPC. What can be mended is mended, the rest is dropped; each fault is told once.
 */
import { encodeNotification } from "../../jsonrpc/encode.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { readMessage } from "../../jsonrpc/message.ts";
import { checkHookAnswer, needsParams, readHookAnswer, safeAnswer } from "../../lightningd/hooks/table.ts";
import { BUILT_IN_TOPICS } from "../../lightningd/facts/topics.ts";
import { Once } from "../../trace/log.ts";
import type { Logger } from "../../trace/log.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import type { OpenRequest } from "./ledger.ts";
import type { Link } from "../link/link.ts";
import { Printed } from "./printed.ts";
import { StrayText } from "./stray.ts";
import type { StrayLine } from "./stray.ts";

/** Where a plugin's notifications go out. */
export interface Outlet {
  /** The link on which the topic is registered for this plugin; undefined if it is not declared. */
  linkFor(topic: string): Link | undefined;
  /** The link for `log`, `message` and `progress`. */
  link(): Link;
  /** What is put in front of the plugin's own log messages, or "" to pass them unchanged. */
  logPrefix(): string;
  /** An answer of the plugin's to a hook goes to lightningd as it is. */
  hookAnswered(call: OpenRequest, answer: Frame): void;
}

export interface ShieldOptions {
  readonly name: string;
  readonly logger: Logger;
  readonly outlet: Outlet;
  readonly settings: () => { readonly strict: boolean };
}

const LEVELS = new Set(["trace", "debug", "info", "unusual", "warn", "broken", "error"]);
const SHOWN_CHARACTERS = 200;
const PRINTED_CHARACTERS = 1000;
const HAS_NUL = "has a NUL byte, behind which lightningd would never read anything of it";

export interface Wrong {
  /** What is wrong, and what would be right. */
  readonly wrong: string;
  /** For a hook, the JSON text of the result that lightningd is given instead. */
  readonly instead: string | undefined;
}

export class Shield {
  /** The network's name as init has it, if it is known yet: an address in a hook's answer must be of that one. */
  network: string | undefined;
  readonly #options: ShieldOptions;
  readonly #once: Once;
  readonly #printed: Printed;
  readonly #stray = new Map<number, StrayText>();

  constructor(options: ShieldOptions) {
    this.#options = options;
    this.#once = new Once(options.logger);
    this.#printed = new Printed(options.logger);
  }

  /** Faults by what they are, with how often each came up in the instance in service. */
  get faults(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#once.counts);
  }

  /** A new instance: its faults are news. */
  reset(): void {
    this.#once.forget();
  }

  /** What is wrong with an answer, told to the log; undefined if it may go to lightningd. */
  judge(request: OpenRequest, frame: Frame): Wrong | undefined {
    const wrong = this.#options.settings().strict ? undefined : this.#judge(request, frame);
    if (wrong === undefined && request.kind === "hook") this.#options.outlet.hookAnswered(request, frame);
    return wrong;
  }

  #judge(request: OpenRequest, frame: Frame): Wrong | undefined {
    const wrong = this.#wrongAnswer(request, frame);
    if (wrong === undefined) return undefined;
    const instead = request.kind === "hook" ? safeAnswerTo(request, frame) : undefined;
    const what = `${request.kind} ${request.name}`;
    const told = instead === undefined ? "" : ` lightningd was told ${shorten(instead)} instead.`;
    this.#once.log(`${what}: ${wrong}`, "broken", () => `${request.name}: ${wrong}.${told}`, what);
    return { wrong, instead };
  }

  /**
   * Passes on a notification of the plugin's, mended where lightningd would not take it.
   * @returns the link that it went to, if it did
   */
  notification(frame: Frame, from: Instance, linkOf: (id: string) => Link | undefined): Link | undefined {
    const { outlet } = this.#options;
    const { method } = frame;
    if (this.#options.settings().strict) {
      const link = outlet.linkFor(method ?? "") ?? outlet.link();
      link.forward(frame);
      return link;
    }
    const wrong = malformed(frame) ?? (frame.has("params") ? undefined : 'has no "params"');
    if (wrong !== undefined) return this.#drop(frame, `it ${wrong}`);
    if (method === undefined) return this.#drop(frame, 'its "method" is no string');
    if (method === "log") return this.#log(frame, from);
    return BUILT_IN_TOPICS.includes(method) ? this.#progress(frame, linkOf) : this.#topic(frame, method);
  }

  /** An answer that does not say to what: lightningd kills a plugin for it. */
  nameless(frame: Frame): void {
    this.#drop(frame, 'it has a "result" or an "error" but no "id"');
  }

  /**
   * A message with an id that is not open: an answer given twice, made up, or given too late.
   * @returns the link that it went to, if it did
   */
  unexpected(frame: Frame): Link | undefined {
    if (this.#options.settings().strict) {
      const link = this.#options.outlet.link();
      link.forward(frame);
      return link;
    }
    const message = readMessage(frame);
    const id = frame.id ?? "";
    if (message.kind === "request") {
      this.#once.log(
        "request on stdout",
        "unusual",
        () =>
          `wrote the request ${message.method} to stdout, which lightningd ignores: if it is no print of what was read, ` +
          "send it to the lightning-rpc socket",
      );
    } else if (message.kind === "invalid") this.#drop(frame, message.why);
    else {
      this.#once.log(
        "answer to nothing",
        "unusual",
        () =>
          `answered the id ${id.slice(0, SHOWN_CHARACTERS)}, which is not open (unknown, or answered already): dropped`,
      );
    }
    return undefined;
  }

  /**
   * Text on stdout that is no JSON-RPC, a piece of it at a time: dropped, and its line shown.
   * @param instance which run wrote it
   * @param spoiled called with the id of the request whose answer it seems to have been, and what follows "its answer"
   * @returns the link that it went to, if it did
   */
  stray(bytes: Buffer, instance: number, spoiled: (id: string, how: string) => void): Link | undefined {
    if (this.#options.settings().strict) {
      const link = this.#options.outlet.link();
      link.raw(bytes);
      return link;
    }
    let text = this.#stray.get(instance);
    if (text === undefined) {
      text = new StrayText((line) => this.#strayLine(line, spoiled));
      this.#stray.set(instance, text);
    }
    text.add(bytes);
    return undefined;
  }

  /** A line of stray text is over when a message follows it. */
  endLine(instance: number): void {
    if (this.#stray.size > 0) this.#stray.get(instance)?.end();
  }

  /** The instance is gone, and with it what it left of a line. */
  ended(instance: number): void {
    const half = this.#stray.get(instance)?.close();
    if (half !== undefined) this.#sayHalf(half);
    this.#stray.delete(instance);
  }

  sayLost(what: string): void {
    this.#once.log("lost message", "broken", () => `${what}: dropped`);
  }

  saySkipped(hook: string): void {
    this.#once.log(
      `skipped ${hook}`,
      "unusual",
      () => `had no instance to answer ${hook}, which cannot wait: lightningd was told to continue`,
    );
  }

  #wrongAnswer({ kind, name, frame: call }: OpenRequest, answer: Frame): string | undefined {
    const fault = malformed(answer);
    if (fault !== undefined) return `its answer ${fault}`;
    if (kind !== "hook") return undefined;
    const params = needsParams(name) ? call?.value("params") : undefined;
    return checkHookAnswer(name, params, readHookAnswer(name, answer), this.network);
  }

  #strayLine(line: StrayLine, spoiled: (id: string, how: string) => void): void {
    this.#show(
      "stray text",
      () => printedLine(line.text, line.size),
      "wrote to stdout what is no JSON-RPC, for which lightningd would have killed it",
      "dropped: stdout is lightningd's, so print to stderr. What else it prints is shown as well",
    );
    const { id } = line;
    if (id === undefined) return;
    const { broken } = line;
    spoiled(
      id,
      broken.startsWith("\0") ? HAS_NUL : `is no JSON${broken === "" ? "" : `, from here on: ${shorten(broken)}`}`,
    );
  }

  #sayHalf(line: StrayLine): void {
    this.#once.log(
      "half a message",
      "broken",
      () => `ended in the middle of a message to lightningd: ${shorten(line.text, line.size)} (dropped)`,
    );
  }

  #drop(frame: Frame, why: string): undefined {
    this.#show(
      `dropped: ${why}`,
      () => shorten(frame.bytes().toString()),
      `wrote a message for which lightningd would have killed it: ${why}`,
      "dropped",
    );
  }

  /** Says the first time what is wrong with a text; the others are shown as what they are, a print. */
  #show(fault: string, text: () => string, what: string, note: string): void {
    if (this.#once.log(fault, "broken", () => `${what}: ${text()} (${note})`)) this.#printed.note(text());
    else this.#printed.show(text);
  }

  #log(frame: Frame, from: Instance): Link {
    const { outlet } = this.#options;
    const link = outlet.link();
    const params = frame.value("params");
    const { level, message } = typeof params === "object" && params !== null ? (params as Record<string, unknown>) : {};
    const knownLevel = level === undefined || (typeof level === "string" && LEVELS.has(level.toLowerCase()));
    if (typeof message === "string" && isGrave(level)) from.stderr.note(message);
    if (knownLevel && typeof message === "string" && outlet.logPrefix() === "") {
      link.forward(frame);
      return link;
    }
    if (!knownLevel) {
      this.#once.log(
        "log level",
        "broken",
        () =>
          `logged at level ${JSON.stringify(level)}, for which lightningd would have killed it: ` +
          "use trace, debug, info, warn or error (shown as info)",
      );
    }
    const hasText = typeof message === "string";
    const text = hasText ? message : (JSON.stringify(message ?? params) ?? "");
    const shown = knownLevel && typeof level === "string" ? level : "info";
    if (!hasText) {
      const what = message === undefined ? 'without a "message"' : 'a "message" that is no string';
      this.#once.log(
        "log message",
        "broken",
        () => `logged ${what}, for which lightningd would have killed it: ${shorten(text)}`,
      );
    }
    link.send(encodeNotification("log", { level: shown, message: `${outlet.logPrefix()}${text}` }));
    return link;
  }

  #progress(frame: Frame, linkOf: (id: string) => Link | undefined): Link | undefined {
    const params = frame.slice("params")?.toString("latin1") ?? "";
    const id = /"id"\s*:\s*("(?:[^"\\]|\\.)*"|[^\s,}]+)/.exec(params)?.[1];
    if (id === undefined) return this.#drop(frame, 'its params have no "id"');
    const link = linkOf(id) ?? this.#options.outlet.link();
    link.forward(frame);
    return link;
  }

  #topic(frame: Frame, topic: string): Link | undefined {
    const link = this.#options.outlet.linkFor(topic);
    if (link !== undefined) {
      link.forward(frame);
      return link;
    }
    this.#once.log(
      `undeclared ${topic}`,
      "unusual",
      () =>
        `sent the notification ${topic}, which its manifest does not declare, so lightningd would pass it to nobody: ` +
        `add {"method": ${JSON.stringify(topic)}} to its "notifications"`,
      "undeclared",
    );
    return undefined;
  }
}

function isGrave(level: unknown): boolean {
  return typeof level === "string" && /^(?:unusual|warn|broken|error)$/i.test(level);
}

/** The JSON text of the result that lets the node go on where a plugin gave none, or a wrong one. */
export function safeAnswerTo({ name, frame: call }: OpenRequest, wrong?: Frame): string {
  const params = needsParams(name) ? call?.value("params") : undefined;
  return safeAnswer(name, params, wrong === undefined ? undefined : readHookAnswer(name, wrong));
}

/** For which fault of form lightningd would kill a plugin, as words that follow the message. */
function malformed(frame: Frame): string | undefined {
  if (!frame.has("jsonrpc")) return 'has no "jsonrpc": "2.0"';
  if (!frame.isUtf8()) return "is no UTF-8";
  if (frame.has("id") && !frame.has("result") && !frame.has("error")) {
    return 'has neither a "result" nor an "error"';
  }
  return undefined;
}

/** @param size how much there is of it, where the text is only its beginning */
function shorten(text: string, size = 0, longest = SHOWN_CHARACTERS): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line.length <= longest && size <= text.length) return line;
  return `${line.slice(0, longest)}... (${Math.max(size, line.length)} characters)`;
}

/** Whoever prints something wants to see it. */
function printedLine(text: string, size: number): string {
  return size <= PRINTED_CHARACTERS ? text : shorten(text, size, PRINTED_CHARACTERS);
}
