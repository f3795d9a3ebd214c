/** The node's answers to the plugin's calls, in the order of the session. */
import type { Session } from "../../host/commands/command.ts";
import { parseFrame, replaceId } from "../../host/frames.ts";
import type { IdText } from "../../jsonrpc/encode.ts";
import { encodeError } from "../../jsonrpc/encode.ts";
import type { AnswerEvent } from "../../session/format/events.ts";
import { bytesOfEvent } from "../score/score.ts";
import type { Call } from "../score/score.ts";

/** lightningd's code for an error of its own. */
const INTERNAL_ERROR = -32603;

interface Waiting {
  readonly call: Call;
  readonly session: Session;
  readonly bytes: Buffer;
  readonly n: number;
}

export class Replies {
  /** By their numbers. */
  #waiting: readonly Waiting[] = [];

  /**
   * @param reply of another call that is the same, if this one got none in the session. It then gets none now, unless it was mixed up
   * with that call.
   */
  add(call: Call, reply: AnswerEvent | undefined, session: Session, id: IdText): void {
    if (reply === undefined) return;
    const n = call.reply?.n ?? Infinity;
    if (reply.cut === undefined) {
      const waiting = { call, session, bytes: replaceId(parseFrame(bytesOfEvent(reply)), id), n };
      this.#waiting = [...this.#waiting, waiting].toSorted((one, other) => one.n - other.n);
    } else this.refuse(`the session has only the first ${reply.cut} bytes of the answer to ${call.m}`, session, id);
  }

  refuse(message: string, session: Session, id: IdText): void {
    session.write(encodeError(id, { code: INTERNAL_ERROR, message }));
  }

  /** @param isDue says whether the answer with this number may go out */
  send(isDue: (call: Call, n: number) => boolean): void {
    const due = this.#waiting.filter(({ call, n }) => isDue(call, n));
    this.#waiting = this.#waiting.filter((waiting) => !due.includes(waiting));
    for (const { session, bytes } of due) session.write(bytes);
  }
}
