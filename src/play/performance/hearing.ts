/** Finds the session's deed for each call and notification of the plugin. One that the session does not have is a finding. */
import type { Session } from "../../host/commands/command.ts";
import { textOf } from "../../host/frames.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Causes } from "./causes.ts";
import type { Expected } from "./expected.ts";
import type { Finding } from "../findings.ts";
import type { Replies } from "./replies.ts";
import type { Call } from "../score/score.ts";
import { extraCall } from "../sentences.ts";

export interface HearingOptions {
  readonly expected: Expected;
  readonly causes: Causes;
  readonly replies: Replies;
  /** @param cause the number of the event that caused it, if that is known */
  readonly found: (cause: number | undefined, finding: Finding) => void;
  /** Whether the session ends in the middle of this cause, so that what else came of it is unknown; a call of it is not answered. */
  readonly isCutOff: (cause: number | undefined) => boolean;
}

export class Hearing {
  readonly #options: HearingOptions;

  constructor(options: HearingOptions) {
    this.#options = options;
  }

  call(session: Session, frame: Frame): void {
    const { expected, causes, replies, found, isCutOff } = this.#options;
    const { id } = frame;
    const body = textOf(frame).toString();
    const m = frame.method ?? "";
    if (id === undefined) return;
    const cause = causes.ofCall(String(frame.value("id")));
    const taken = expected.take("call", m, body, cause);
    const call = (taken as Call | undefined) ?? (cause.n === undefined ? expected.twin(m, body) : undefined);
    if (call === undefined) {
      if (isCutOff(cause.n)) return;
      const nearest = expected.nearest("call", m, body, cause);
      const extra = { kind: "extra", what: "call", m, body, nearest } as const;
      found(cause.n, extra);
      replies.refuse(extraCall(extra), session, id);
    } else replies.add(call, session, id);
  }

  notification(frame: Frame): void {
    const { expected, causes, found, isCutOff } = this.#options;
    const m = frame.method ?? "";
    const body = textOf(frame).toString();
    const cause = causes.ofWord(m, frame.value("params"));
    if (expected.take("word", m, body, cause) !== undefined || isCutOff(cause.n)) return;
    const nearest = expected.nearest("word", m, body, cause);
    found(cause.n, { kind: "extra", what: "word", m, body, nearest });
  }
}
