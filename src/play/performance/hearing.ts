/** Finds the session's deed for each call and notification of the plugin. One that the session does not have is a finding. */
import type { Session } from "../../host/commands/command.ts";
import { textOf } from "../../host/frames.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Causes } from "./causes.ts";
import type { Expected, Nearest } from "./expected.ts";
import type { Finding } from "../findings.ts";
import type { Progress } from "./progress.ts";
import type { Replies } from "./replies.ts";
import type { Ownership } from "../score/owners.ts";
import type { Call } from "../score/score.ts";
import { extraCall } from "../sentences.ts";

export interface HearingOptions {
  readonly expected: Expected;
  readonly causes: Causes;
  readonly replies: Replies;
  readonly progress: Progress;
  /** @param owner the number of the event that it belongs to, if that is known */
  readonly found: (owner: number | undefined, finding: Finding) => void;
  /** Whether the session ends in the middle of this owner, so that what else came of it is unknown; a call of it is not answered. */
  readonly isCutOff: (owner: number) => boolean;
}

export class Hearing {
  readonly #options: HearingOptions;

  constructor(options: HearingOptions) {
    this.#options = options;
  }

  call(session: Session, frame: Frame): void {
    const { expected, progress, causes, replies, found, isCutOff } = this.#options;
    const { id } = frame;
    const body = textOf(frame).toString();
    const m = frame.method ?? "";
    if (id === undefined) return;
    const by = causes.ofCall(String(frame.value("id")));
    const taken = expected.take("call", m, body, by);
    const call = (taken as Call | undefined) ?? (by.isSure ? undefined : expected.twin(m, body, by));
    if (call === undefined) {
      if (by.owners.some(isCutOff)) return;
      const nearest = expected.nearest("call", m, body, by);
      const extra = { kind: "extra", what: "call", m, body, nearest } as const;
      found(ownerOf(by, nearest), extra);
      replies.refuse(extraCall(extra), session, id);
    } else replies.add(call, progress.replyTo(call), session, id);
  }

  notification(frame: Frame): void {
    const { expected, causes, found, isCutOff } = this.#options;
    const m = frame.method ?? "";
    const body = textOf(frame).toString();
    const by = causes.ofWord(m, frame.value("params"));
    if (expected.take("word", m, body, by) !== undefined || by.owners.some(isCutOff)) return;
    const nearest = expected.nearest("word", m, body, by);
    found(ownerOf(by, nearest), { kind: "extra", what: "word", m, body, nearest });
  }
}

/** Of several requests the one that did most nearly the same. */
function ownerOf({ owners }: Ownership, nearest: Nearest | undefined): number | undefined {
  return nearest?.deed.owners.find((n) => owners.includes(n)) ?? owners.at(-1);
}
