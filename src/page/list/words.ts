/** What a row says in a few words. Pure; what is made of a body is made once, since a row is drawn in many frames. */
import type { SessionEvent } from "../../session/format/events.ts";
import * as sentences from "../../session/rows/sentences.ts";
import { outcomeOf, paramsOf } from "../../session/rows/summary.ts";
import { statusOf } from "../../session/rows/row.ts";
import type { Row, Status } from "../../session/rows/row.ts";

/** What a row is: gives it its picture and its colour. */
export type RowKind =
  | "method"
  | "hook"
  | "note"
  | "own"
  | "hand"
  | "log"
  | "stderr"
  | "stray"
  | "reload"
  | "build"
  | "lost";

export function kindOf({ k, ...event }: SessionEvent): RowKind {
  switch (k) {
    case "req":
    case "note":
    case "res":
    case "err":
      return "of" in event ? kindOfSubject(event.of) : "method";
    case "again":
      return "method";
    case "change":
    case "reload":
      return "reload";
    case "use":
      return "log";
    case "log":
    case "stderr":
    case "stray":
    case "build":
    case "lost":
      return k;
  }
}

function kindOfSubject(of: unknown): RowKind {
  switch (of) {
    case "hook":
      return "hook";
    case "topic":
      return "note";
    case "rpc":
      return "own";
    case "handshake":
    case "setconfig":
      return "hand";
    default:
      return "method";
  }
}

/** Whether a row begins a version, and stands across the list. */
export function isSeparator({ event }: Row): boolean {
  return event.k === "change" || (event.k === "reload" && (event.step === "serving" || event.step === "failed"));
}

/** How it went; what went well has nothing. */
export type Tint = "bad" | "mend" | "";

export function tintOf(status: Status | undefined): Tint {
  if (status === "err" || status === "refused") return "bad";
  return status === "mended" ? "mend" : "";
}

export interface Words {
  /** The row's revision that these are of. */
  readonly revision: number;
  readonly name: string;
  /** Params, or the text of a row that has one. */
  readonly text: string;
  readonly answer: string;
  readonly status: Status | undefined;
}

const kept = new WeakMap<Row, Words>();

export function wordsOf(row: Row & { readonly revision: number }): Words {
  const known = kept.get(row);
  if (known?.revision === row.revision) return known;
  const words = { revision: row.revision, ...saying(row), answer: answerOf(row), status: statusOf(row) };
  kept.set(row, words);
  return words;
}

function saying({ event, reload }: Row): { name: string; text: string } {
  switch (event.k) {
    case "req":
    case "note":
      return { name: event.m, text: paramsOf(event.body) };
    case "res":
    case "err":
      return { name: event.m, text: `answer to what came before: ${outcomeOf(event.body)}` };
    case "log":
      return { name: /^(?:broken|warn|unusual)/.test(event.level) ? event.level.toUpperCase() : "", text: event.text };
    case "stderr":
      return { name: "", text: lastLine(event.text) };
    case "stray":
      return { name: "", text: `stray print, dropped: ${event.text.trim()}` };
    case "change":
      return { name: "", text: sentences.change(event, reload) };
    case "build":
      return { name: "", text: sentences.build(event) };
    case "reload":
      return { name: "", text: sentences.reload(event) };
    case "again":
      return { name: "", text: sentences.again(event) };
    case "use":
      return { name: "", text: sentences.use(event) };
    case "lost":
      return { name: "", text: sentences.lost(event) };
  }
}

/** Of a traceback the last line says what happened. */
function lastLine(text: string): string {
  const lines = text.trim().split("\n");
  return lines.length < 2 ? text.trim() : `${lines.at(-1)?.trim() ?? ""} · ${lines.length} lines`;
}

function answerOf({ answer }: Row): string {
  if (answer === undefined) return "";
  return answer.fate === "mended" ? `told ${outcomeOf(answer.body)}` : outcomeOf(answer.body);
}

/** Who begins it. */
export function whoOf({ event }: Row, pluginName: string): string {
  switch (event.k) {
    case "req":
    case "note":
      return whoAsks(event, pluginName);
    case "res":
    case "err":
      return event.from === "plugin" ? pluginName : event.from;
    case "log":
      return event.of === undefined || event.of === "plugin" ? pluginName : event.of;
    case "lost":
      return "autoreload";
    case "stderr":
    case "stray":
    case "change":
    case "build":
    case "reload":
    case "again":
    case "use":
      return pluginName;
  }
}

function whoAsks(event: SessionEvent & { k: "req" | "note" }, pluginName: string): string {
  if (event.of === "rpc") return "→ rpc";
  if (event.from === "plugin") return pluginName;
  const command = event.k === "req" ? /^cli:([\w-]+)/.exec(event.id)?.[1] : undefined;
  return event.of === "hook" && event.from !== "autoreload" && command !== undefined ? `cli ${command}` : event.from;
}
