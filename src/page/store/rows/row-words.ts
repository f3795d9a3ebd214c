/** Says in a few words what a row is. Pure. Each revision of a row gets its words once, since the row is drawn in many frames. */
import type { RequestEvent, SessionEvent } from "../../../session/format/events.ts";
import { briefOutcomeOf, lastLineOf } from "../../../session/rows/last-words.ts";
import { sentenceOf } from "../../../session/rows/sentences.ts";
import { TRACEBACK } from "../../../session/rows/one-text.ts";
import { outcomeOf, paramsOf } from "../../../session/rows/summary.ts";
import { eventsOf, isOfVersion, statusOf } from "../../../session/rows/row.ts";
import type { Row, Status } from "../../../session/rows/row.ts";
import { maskedWords } from "../../text/masks.ts";
import { ownCopy } from "./own-copy.ts";
import { isLight } from "./light.ts";

/** The kind of a row decides its picture and its colour. */
export type RowKind =
  | "method"
  | "hook"
  | "note"
  | "own"
  | "hand"
  | "ours"
  | "log"
  | "stderr"
  | "stray"
  | "reload"
  | "build"
  | "lost";

export function kindOf(event: SessionEvent): RowKind {
  switch (event.k) {
    case "req":
    case "note":
    case "res":
    case "err":
      return isOurs(event) ? "ours" : KINDS[event.of];
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
      return event.k;
  }
}

/** Whether autoreload itself was asked: what comes of that is nothing of the plugin's. */
export function isOurs({ of, m }: Pick<RequestEvent, "of" | "m">): boolean {
  return of === "method" && m.startsWith("autoreload-");
}

const KINDS = {
  method: "method",
  check: "method",
  hook: "hook",
  topic: "note",
  rpc: "own",
  handshake: "hand",
  setconfig: "hand",
} as const;

/** Whether the row begins or ends a version, and so stands across the list. */
export function isSeparator({ event }: Row): boolean {
  return event.k === "change" || (event.k === "reload" && isOfVersion(event));
}

/** Whether the row is one text, and has no answer. */
export function isText({ event }: Row): boolean {
  return event.k !== "req" && event.k !== "note" && event.k !== "res" && event.k !== "err";
}

/** The colour of the outcome; none for success. */
export type Tint = "bad" | "mend" | "";

export function tintOf(row: Row & { readonly revision: number }): Tint {
  const { status } = wordsOf(row);
  if (kindOf(row.event) === "ours") return "";
  if (status === "err" || status === "refused") return "bad";
  return status === "mended" ? "mend" : "";
}

export interface Words {
  /** The revision of the row that these words are for. */
  readonly revision: number;
  readonly name: string;
  /** The params, or the text of a row that has one. */
  readonly text: string;
  readonly answer: string;
  readonly status: Status | undefined;
  /** The masked values, as they look in `text` and `answer`. */
  readonly masked: readonly string[];
}

const kept = new WeakMap<Row, Words>();

/** Words that were made of an event stay when the event loses its text. */
export function wordsOf(row: Row & { readonly revision: number }): Words {
  const known = kept.get(row);
  if (known?.revision === row.revision) return known;
  const words: Words = {
    revision: row.revision,
    status: statusOf(row),
    ...(known !== undefined && isLight(row.event) ? { name: known.name, text: known.text } : saying(row)),
    answer: known !== undefined && isLight(row.answer) ? known.answer : brief(answerOf(row)),
    masked: [...new Set([...(known?.masked ?? []), ...eventsOf(row).flatMap(maskedWords).map(ownCopy)])],
  };
  kept.set(row, words);
  return words;
}

/** A row of 2,560 pixels shows no more than this. A line of a log may have 16 MiB, and these words stay when the body is dropped. */
function brief(text: string): string {
  return ownCopy(text.slice(0, 240).trim());
}

function saying(row: Row): { name: string; text: string } {
  const { name, text } = whole(row);
  return { name, text: brief(text) };
}

function whole({ event, reload }: Row): { name: string; text: string } {
  switch (event.k) {
    case "req":
    case "note":
      return { name: event.m, text: paramsOf(event.body) };
    case "res":
    case "err":
      return { name: event.m, text: `answers what came before: ${outcomeOf(event.body)}` };
    case "log":
      return {
        name: LEVELS.get(event.level) ?? "",
        text: event.text.startsWith(TRACEBACK) ? lastLine(event.text) : event.text,
      };
    case "stderr":
      return { name: "", text: lastLine(event.text) };
    case "stray":
      return { name: "", text: `stray print, dropped: ${event.text.slice(0, 400).trim()}` };
    case "change":
    case "build":
    case "reload":
    case "again":
    case "use":
    case "lost":
      return { name: "", text: sentenceOf(event, reload) };
  }
}

/** The levels of lightningd's log that somebody should look at. */
const LEVELS: ReadonlyMap<string, string> = new Map([
  ["broken", "BROKEN"],
  ["unusual", "UNUSUAL"],
  ["warn", "UNUSUAL"],
]);

function lastLine(text: string): string {
  const whole = text.slice(-MOST_OF_TRACEBACK).trim();
  const lines = whole.split("\n");
  if (lines.length < 2) return whole;
  const count = text.length > MOST_OF_TRACEBACK ? "many" : lines.length;
  return `${lastLineOf(whole)} · ${count} lines`;
}

const MOST_OF_TRACEBACK = 65_536;

/** Our refusals begin with what the row says already; the reason has to be in sight. */
const WHO = /^\S+ did not answer [\w-]+: /;

function answerOf({ answer }: Row): string {
  if (answer === undefined) return "";
  if (answer.fate === "mended") return `told ${outcomeOf(answer.body)}`;
  return briefOutcomeOf(answer.body).replace(WHO, "");
}

/** Who sent the message. */
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
