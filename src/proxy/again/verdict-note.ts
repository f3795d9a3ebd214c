/** The note by which a recording learns how an answer to a question asked again was judged. Pure. */
import type { Note } from "../../recording/notes.ts";
import type { Difference } from "../../session/format/events.ts";
import type { AgainVerdict, ChangedValue } from "../../trace/events/again.ts";
import type { Answer } from "./answer.ts";
import { POINTED_AT } from "./keeper.ts";
import type { Answered } from "./keeper.ts";

/** @param id of the request that asked, as JSON text @param former whose answer `is` was compared with */
export function verdictNote(id: string, verdict: AgainVerdict, former: Answered, is: Answer): Note {
  const { version, answer } = former;
  const against = version === POINTED_AT ? {} : { against: version };
  return { note: "judged-again", id, verdict: verdict.kind, ...against, ...detailsOf(verdict, memberOf(answer, is)) };
}

/** The member of both messages that the differences are in. */
function memberOf(was: Answer, is: Answer): string {
  const isOneKind = was.kind === is.kind && (is.kind === "result" || is.kind === "error");
  return isOneKind ? `/${is.kind}` : "";
}

function detailsOf(
  verdict: AgainVerdict,
  member: string,
): { readonly why?: string; readonly diff?: readonly Difference[] } {
  switch (verdict.kind) {
    case "same":
      return {};
    case "differs":
      return { diff: verdict.changes.map((change) => differenceAt(member, change)) };
    case "error":
      return { diff: [{ at: "/error", is: verdict.is }] };
    case "mended":
      return { why: `${verdict.ends ? "it would have ended the node: " : ""}${verdict.wrong}` };
    case "unanswered":
      return { why: verdict.why };
    case "withheld":
      return { why: `${verdict.calls.join(", ")} not passed on` };
  }
}

function differenceAt(member: string, { at, was, is }: ChangedValue): Difference {
  return { at: member + at, ...(was === undefined ? {} : { was }), ...(is === undefined ? {} : { is }) };
}
