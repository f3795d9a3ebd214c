/** Compares what the plugin does with what it did in the session, but for values that change from run to run and for pseudonyms. Pure. */
import { changingIn } from "../../session/json/changing.ts";
import type { Changing } from "../../session/json/changing.ts";
import { differencesIn } from "../../session/json/differences.ts";
import type { Strictness, TextDifference } from "../../session/json/differences.ts";
import type { Deed } from "../score/score.ts";

/** JSON pointers below the name of a method, hook or topic: `/hello/result/at`. */
export type Ignored = readonly string[];

/** A traceback has numbers of lines, and each edit moves these. */
const NEVER_COMPARED = new Set(["/id", "/jsonrpc", "/error/traceback"]);

/** @param body the message that the plugin wrote now */
export function compared(deed: Deed, body: string, ignored: Ignored): TextDifference[] {
  const { event } = deed;
  const was = deed.kind === "answer" ? deed.body : event.body;
  if (event.cut !== undefined) return body.startsWith(was) ? [] : [{ at: "", was: `${was.slice(0, 60)}...`, is: body }];
  return differencesIn(was, body, strictnessFor(deed, ignored));
}

/** What changes from run to run, by two messages that the plugin wrote for a deed. */
export function changingBetween(deed: Deed, one: string, other: string, ignored: Ignored): Changing[] {
  return changingIn(one, other, strictnessFor(deed, ignored));
}

/** The pointer of a value in every message of this name. */
export function named(m: string, pointer: string): string {
  return `/${m.replaceAll("~", "~0").replaceAll("/", "~1")}${pointer}`;
}

function strictnessFor({ m, event: { mask = [] } }: Deed, ignored: Ignored): (pointer: string) => Strictness {
  return (pointer) => {
    if (NEVER_COMPARED.has(pointer) || ignored.includes(named(m, pointer))) return "ignored";
    return mask.includes(pointer) ? "kind" : "exact";
  };
}
