/** The node's answers to the plugin's calls, in the order of the session. */
import type { Session } from "../../host/commands/command.ts";
import { parseFrame, replaceId } from "../../host/frames.ts";
import type { IdText } from "../../jsonrpc/encode.ts";
import { encodeError } from "../../jsonrpc/encode.ts";
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

  /** A call that got no answer in the session gets none now. */
  add(call: Call, session: Session, id: IdText): void {
    const { reply, m } = call;
    if (reply === undefined) return;
    if (reply.cut === undefined) {
      const waiting = { call, session, bytes: replaceId(parseFrame(bytesOfEvent(reply)), id), n: reply.n };
      this.#waiting = [...this.#waiting, waiting].toSorted((one, other) => one.n - other.n);
    } else this.refuse(`the session has only the first ${reply.cut} bytes of the answer to ${m}`, session, id);
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
