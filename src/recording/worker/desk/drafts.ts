/**
 * Events that have no number yet. What the proxy does with a message stands behind its read, in the same turn: an answer may turn
 * out to be replaced by ours until that turn is over.
 */
import type { SessionEvent } from "../../../session/format/events.ts";
import type { EditedText } from "../../../session/mask/edits.ts";
import type { UnnumberedEvent } from "../../notes.ts";
import type { OpenRequest } from "./open-requests.ts";

export interface Draft {
  readonly t: number;
  event: UnnumberedEvent;
  /** The request that this is, which gets its number. */
  readonly request?: OpenRequest;
  /** The request that it answers. */
  readonly answers?: OpenRequest;
  /** The request whose answer it judges. */
  readonly judges?: OpenRequest;
  /** What caused it. */
  readonly cause?: Cause | undefined;
  /** Called with its number. */
  readonly numbered?: (n: number) => void;
  /** Its text, if that is masked already. */
  readonly masked?: EditedText;
}

export type Write = (event: SessionEvent, masked: EditedText | undefined) => void;

export interface Cause {
  /** 0 for what is not in the session. */
  readonly n: number;
  readonly isGuess?: boolean;
}

export class Drafts {
  /** The number of the last event. */
  last: number;
  readonly #write: Write;
  #waiting: Draft[] = [];

  constructor(last: number, write: Write) {
    this.last = last;
    this.#write = write;
  }

  add(draft: Draft): Draft {
    this.#waiting.push(draft);
    return draft;
  }

  /** Writes all that waits. */
  settle(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const draft of waiting) this.#write(this.#number(draft), draft.masked);
  }

  #number({ t, event, request, answers, judges, cause, numbered }: Draft): SessionEvent {
    const n = ++this.last;
    if (request !== undefined) request.n = n;
    numbered?.(n);
    const up = cause?.n;
    const re = answers?.n;
    const again = (request ?? answers)?.again?.n;
    return {
      n,
      t: rounded(t),
      ...(event.k === "again" ? { ...event, of: judges?.again?.n ?? 0, re: judges?.n ?? 0 } : event),
      ...(re ? { re } : {}),
      ...(again === undefined ? {} : { again }),
      ...(answers?.t === undefined ? {} : { ms: rounded(t - answers.t) }),
      ...(up ? { up } : {}),
      ...(up && cause?.isGuess === true ? { guess: true } : {}),
    };
  }
}

/** To a microsecond. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
