/** An answer of the plugin's, as far as it is kept to be compared. */
import { createHash } from "node:crypto";
import { strictJson } from "../../jsonrpc/loose-json.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { changingIn } from "../../session/json/changing.ts";
import type { Changing } from "../../session/json/changing.ts";
import { differencesIn } from "../../session/json/differences.ts";
import type { Strictness } from "../../session/json/differences.ts";
import type { AgainVerdict, ChangedValue } from "../../trace/events/again.ts";
import type { Verdict } from "../traffic/shield.ts";
import { errorInWords } from "../../plugin/failure.ts";
import { withoutVolatile } from "./volatile.ts";

export type Answer =
  /** @see text JSON text */
  | { readonly kind: "result" | "error"; readonly text: string }
  /** Too large to be kept. */
  | { readonly kind: "large"; readonly size: number; readonly digest: string }
  /** lightningd was told something else, or would have been. @see wrong a clause @see ends whether the node would have ended */
  | { readonly kind: "wrong"; readonly text: string; readonly wrong: string; readonly ends: boolean }
  /** @see why a clause */
  | { readonly kind: "none"; readonly why: string };

/** Of what is larger only a digest is kept. */
export const LARGEST_BYTES = 64 * 1024;

/** @param verdict the shield's */
export function answerIn(frame: Frame, verdict: Verdict, isHook: boolean): Answer {
  if (verdict.kind === "wrong") {
    const text = frame.size > LARGEST_BYTES ? "" : (frame.text("result") ?? frame.text("error") ?? "");
    return { kind: "wrong", text, wrong: verdict.wrong, ends: isHook };
  }
  const kind = frame.has("error") ? "error" : "result";
  if (frame.size <= LARGEST_BYTES) return { kind, text: frame.text(kind) ?? "null" };
  const bytes = frame.slice(kind) ?? Buffer.alloc(0);
  return { kind: "large", size: bytes.length, digest: createHash("sha256").update(bytes).digest("hex") };
}

/** @param volatile what changes from call to call @param was undefined for what was never answered before */
export function verdictOn(was: Answer | undefined, is: Answer, volatile: readonly Changing[] = []): AgainVerdict {
  if (is.kind === "wrong") return { kind: "mended", wrong: is.wrong, ends: is.ends };
  if (is.kind === "none") return { kind: "unanswered", why: is.why };
  if (was === undefined) return { kind: "same" };
  if (is.kind === "error" && was.kind !== "error") return { kind: "error", is: is.text, ...saying(is.text) };
  const changes = withoutVolatile(changesIn(was, is), volatile);
  return changes.length === 0 ? { kind: "same" } : { kind: "differs", changes };
}

function saying(error: string): { readonly says?: string } {
  const says = errorInWords(JSON.parse(strictJson(error)));
  return says === undefined ? {} : { says };
}

/** An error's traceback has numbers of lines, and each edit moves these. */
const STRICTNESS = {
  result: undefined,
  wrong: undefined,
  error: (pointer: string): Strictness => (pointer === "/traceback" ? "ignored" : "exact"),
};

export function changesIn(was: Answer, is: Answer): readonly ChangedValue[] {
  if (was.kind === is.kind && "text" in was && "text" in is)
    return differencesIn(was.text, is.text, STRICTNESS[is.kind]);
  if (was.kind === "large" && is.kind === "large" && was.digest === is.digest) return [];
  return [{ at: "", was: inWords(was), is: inWords(is) }];
}

/** What changes from call to call, by two answers of one version: only answers of one kind show that. */
export function changingBetween(one: Answer, other: Answer): readonly Changing[] {
  if (one.kind !== other.kind || one.kind === "wrong") return [];
  if ("text" in one && "text" in other) return changingIn(one.text, other.text);
  return changesIn(one, other).map(({ at }) => ({ at, keepsForm: false }));
}

/** A result is shown as it stands, all else by what it is. */
export function inWords(answer: Answer): string {
  switch (answer.kind) {
    case "result":
      return answer.text;
    case "error":
      return `the error ${answer.text}`;
    case "large":
      return `a result of ${answer.size} bytes, too large to be kept`;
    case "wrong":
      return `wrong (${answer.wrong})`;
    case "none":
      return `no answer (${answer.why})`;
  }
}
