/** Compares what the plugin does with what it did in the session, but for values that change from run to run and for pseudonyms. Pure. */
import { differencesIn } from "../../session/json/differences.ts";
import type { Strictness, TextDifference } from "../../session/json/differences.ts";
import type { Answer, Call, Word } from "../score/score.ts";

/** JSON pointers below the name of a method, hook or topic: `/hello/result/at`. */
export type Ignored = readonly string[];

/** A traceback has numbers of lines, and each edit moves these. */
const NEVER_COMPARED = new Set(["/id", "/jsonrpc", "/error/traceback"]);

/** @param body the message that the plugin wrote now */
export function compared(deed: Answer | Call | Word, body: string, ignored: Ignored): TextDifference[] {
  const { event, m } = deed;
  const was = deed.kind === "answer" ? deed.body : event.body;
  const mask = event.mask ?? [];
  if (event.cut !== undefined) return body.startsWith(was) ? [] : [{ at: "", was: `${was.slice(0, 60)}...`, is: body }];
  return differencesIn(was, body, (pointer) => strictnessOf(pointer, m, mask, ignored));
}

/** The pointer of a value in every message of this name. */
export function named(m: string, pointer: string): string {
  return `/${m.replaceAll("~", "~0").replaceAll("/", "~1")}${pointer}`;
}

function strictnessOf(pointer: string, m: string, mask: readonly string[], ignored: Ignored): Strictness {
  if (NEVER_COMPARED.has(pointer) || ignored.includes(named(m, pointer))) return "ignored";
  return mask.includes(pointer) ? "kind" : "exact";
}
