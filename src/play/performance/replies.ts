/** The node's answers to the plugin's calls. Each waits until all that lightningd said before it is out. */
import type { Session } from "../../host/commands/command.ts";
import { parseFrame, replaceId } from "../../host/frames.ts";
import type { IdText } from "../../jsonrpc/encode.ts";
import { encodeError } from "../../jsonrpc/encode.ts";
import { bytesOfEvent } from "../score/score.ts";
import type { Call } from "../score/score.ts";

/** lightningd's code for an error of its own. */
const INTERNAL_ERROR = -32603;

interface Waiting {
  readonly session: Session;
  readonly bytes: Buffer;
  readonly n: number;
}

export class Replies {
  #waiting: Waiting[] = [];

  /** A call that got no answer in the session gets none now. */
  add(call: Call, session: Session, id: IdText): void {
    const { reply, m } = call;
    if (reply === undefined) return;
    if (reply.cut === undefined) {
      this.#waiting.push({ session, bytes: replaceId(parseFrame(bytesOfEvent(reply)), id), n: reply.n });
    } else this.refuse(`the session has only the first ${reply.cut} bytes of the answer to ${m}`, session, id);
  }

  refuse(message: string, session: Session, id: IdText): void {
    session.write(encodeError(id, { code: INTERNAL_ERROR, message }));
  }

  /** @param before the number of what lightningd says next */
  send(before: number): void {
    const due = this.#waiting.filter(({ n }) => n < before);
    this.#waiting = this.#waiting.filter(({ n }) => n >= before);
    for (const { session, bytes } of due) session.write(bytes);
  }
}
