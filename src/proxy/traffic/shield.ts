/**
 * Judges which of a plugin's messages may reach lightningd: over a wrong hook answer lightningd would end, and over a malformed
 * message it would kill the plugin. Pure: `output.ts` acts on the verdicts. With --autoreload-strict all messages pass as they came.
 */
import type { Frame } from "../../jsonrpc/frame.ts";
import { readMessage } from "../../jsonrpc/message.ts";
import { BUILT_IN_TOPICS, NATIVE_TOPICS } from "../../lightningd/facts/topics.ts";
import { needsParams } from "../../lightningd/facts/hooks.ts";
import { checkHookAnswer, readHookAnswer } from "../../lightningd/hooks/table.ts";
import { isAgainId, isOwnId } from "../../plugin/process/own-requests.ts";
import type { Question } from "./ledger.ts";
import { safeAnswerTo } from "./replies.ts";
import type { Cause } from "./replies.ts";

export type Verdict = { readonly kind: "right" } | Extract<Cause, { kind: "wrong" }>;

/** A message that is no answer to an open request of the instance that wrote it. */
export type Outgoing =
  /** Nothing is judged: to the link on which the topic is registered, else to the plugin's own. */
  | { readonly kind: "as it came"; readonly topic: string | undefined }
  /** The plugin printed a message that it read: plain text. */
  | { readonly kind: "print" }
  | { readonly kind: "log"; readonly log: JudgedLog }
  /** @param id JSON text of the id of the command that it is about */
  | { readonly kind: "progress"; readonly id: string }
  | { readonly kind: "topic"; readonly topic: string }
  /** An answer that does not say to what. */
  | { readonly kind: "nameless"; readonly why: string }
  | { readonly kind: "request"; readonly method: string }
  /** An answer given twice, made up, or given too late. */
  | { readonly kind: "answer to nothing"; readonly id: string }
  /** lightningd would kill the plugin for it. @param why a clause */
  | { readonly kind: "drop"; readonly why: string };

export interface JudgedLog {
  /** What lightningd is given where it would not take the message, or where a name is put in front. */
  readonly level: string;
  readonly message: string;
  /** Empty if it may go to lightningd as it is. */
  readonly faults: readonly LogFault[];
}

export type LogFault =
  | { readonly kind: "level"; readonly level: unknown }
  /** @param what follows "logged" */
  | { readonly kind: "message"; readonly what: string };

/** How a plugin's writing is judged. */
export interface Shield {
  /** @param network as in init's configuration, if it is known yet: an address in a hook's answer must be of that one */
  judgeAnswer(request: Question, answer: Frame, network: string | undefined): Verdict;
  /** @param asked the method or hook of the open request that has the message's id, if there is one */
  judgeOutgoing(frame: Frame, asked: string | undefined): Outgoing;
  /** Whether a message is only printed. @param asked as above */
  isPrint(frame: Frame, asked: string | undefined): boolean;
  /** Whether text that is no JSON-RPC goes on. */
  readonly passesText: boolean;
}

const RIGHT: Verdict = { kind: "right" };
const LEVELS = new Set(["trace", "debug", "info", "unusual", "warn", "broken", "error"]);

const AS_IT_CAME: Shield = {
  judgeAnswer: () => RIGHT,
  judgeOutgoing: (frame) => ofOurs(frame) ?? { kind: "as it came", topic: frame.has("id") ? undefined : frame.method },
  isPrint: () => false,
  passesText: true,
};

const SHIELDED: Shield = { judgeAnswer, judgeOutgoing, isPrint, passesText: false };

export function shieldFor({ strict }: { readonly strict: boolean }): Shield {
  return strict ? AS_IT_CAME : SHIELDED;
}

export function judgeAnswer(request: Question, answer: Frame, network: string | undefined): Verdict {
  const wrong = wrongAnswer(request, answer, network);
  if (wrong === undefined) return RIGHT;
  return request.kind === "hook"
    ? { kind: "wrong", wrong, instead: safeAnswerTo(request, answer) }
    : { kind: "wrong", wrong };
}

function wrongAnswer({ kind, name, frame: call }: Question, answer: Frame, network?: string): string | undefined {
  const fault = malformed(answer);
  if (fault !== undefined) return `its answer ${fault}`;
  if (kind !== "hook") return undefined;
  const params = needsParams(name) ? call?.value("params") : undefined;
  return checkHookAnswer(name, params, readHookAnswer(name, answer), network);
}

export function judgeOutgoing(frame: Frame, asked: string | undefined): Outgoing {
  if (isPrint(frame, asked)) return { kind: "print" };
  if (frame.has("id")) return judgeUnexpected(frame);
  if (frame.has("result") || frame.has("error")) {
    return { kind: "nameless", why: 'it has a "result" or an "error" but no "id"' };
  }
  return judgeNotification(frame);
}

/** Developers print what their plugin reads: a request is no answer to itself, and no plugin sends lightningd's notifications. */
export function isPrint(frame: Frame, asked: string | undefined): boolean {
  const { method } = frame;
  if (method === undefined || frame.has("result") || frame.has("error") || BUILT_IN_TOPICS.includes(method))
    return false;
  const { id } = frame;
  if (id === undefined) return NATIVE_TOPICS.includes(method);
  return isOwnId(id) || asked === method;
}

/** A second answer or progress for a question asked again, of which lightningd knows nothing. */
function ofOurs(frame: Frame): Outgoing | undefined {
  const { id, method } = frame;
  if (id !== undefined) return isAgainId(id) ? { kind: "answer to nothing", id } : undefined;
  const about = method !== undefined && BUILT_IN_TOPICS.includes(method) ? judgeProgress(frame) : undefined;
  return about?.kind === "progress" && isAgainId(about.id) ? about : undefined;
}

function judgeUnexpected(frame: Frame): Outgoing {
  const message = readMessage(frame);
  switch (message.kind) {
    case "request":
      return { kind: "request", method: message.method };
    case "invalid":
      return { kind: "drop", why: message.why };
    case "response":
    case "notification":
      return { kind: "answer to nothing", id: frame.id ?? "" };
  }
}

function judgeNotification(frame: Frame): Outgoing {
  const { method } = frame;
  const wrong = malformed(frame) ?? (frame.has("params") ? undefined : 'has no "params"');
  if (wrong !== undefined) return { kind: "drop", why: `it ${wrong}` };
  if (method === undefined) return { kind: "drop", why: 'its "method" is no string' };
  if (method === "log") return { kind: "log", log: judgeLog(frame.value("params")) };
  return BUILT_IN_TOPICS.includes(method) ? judgeProgress(frame) : { kind: "topic", topic: method };
}

function judgeLog(params: unknown): JudgedLog {
  const { level, message } = typeof params === "object" && params !== null ? (params as Record<string, unknown>) : {};
  const faults: LogFault[] = [];
  const isKnown = typeof level === "string" && LEVELS.has(level.toLowerCase());
  if (level !== undefined && !isKnown) faults.push({ kind: "level", level });
  if (message === undefined) faults.push({ kind: "message", what: 'without a "message"' });
  else if (typeof message !== "string") faults.push({ kind: "message", what: 'a "message" that is no string' });
  return {
    level: isKnown ? level : "info",
    message: typeof message === "string" ? message : (JSON.stringify(message ?? params) ?? ""),
    faults,
  };
}

function judgeProgress(frame: Frame): Outgoing {
  const params = frame.slice("params")?.toString("latin1") ?? "";
  const id = /"id"\s*:\s*("[^"\\]*(?:\\.[^"\\]*){0,1000}"|[^\s,}"]+)/.exec(params)?.[1];
  return id === undefined ? { kind: "drop", why: 'its params have no "id"' } : { kind: "progress", id };
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
