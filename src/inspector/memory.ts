/** A session's newest lines, as many as fit, and the events behind them as they were before they were masked. */
import type { AnswerEvent, SessionEvent } from "../session/format/events.ts";

interface Kept {
  /** With its end. */
  readonly line: string;
  /** JSON text; undefined where nothing is masked. */
  readonly unmasked: string | undefined;
  /** The number of the answer to this request. */
  answer: number | undefined;
}

const MOST_BYTES = 64 * 1024 * 1024;
/** What an event takes beside its text, about. */
const OVERHEAD_BYTES = 200;

export class Memory {
  /** The number of the last event. */
  last: number;
  readonly #mostBytes: number;
  readonly #kept = new Map<number, Kept>();
  #oldest: number;
  #bytes = 0;

  /** @param last the number of the last event before */
  constructor(last: number, mostBytes = MOST_BYTES) {
    this.last = last;
    this.#oldest = last + 1;
    this.#mostBytes = mostBytes;
  }

  /** The number of the oldest event that is kept; of the next one where none is. */
  get oldest(): number {
    return this.#oldest;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param event the next one, as it was @param line of it, masked @param isMasked whether that is another */
  keep(event: SessionEvent, line: string, isMasked: boolean): void {
    const { n } = event;
    const kept: Kept = { line, unmasked: isMasked ? JSON.stringify(event) : undefined, answer: undefined };
    this.#kept.set(n, kept);
    this.#bytes += sizeOf(kept);
    this.last = n;
    const request = event.k === "res" || event.k === "err" ? this.#kept.get(event.re ?? 0) : undefined;
    if (request !== undefined) request.answer = n;
    while (this.#bytes > this.#mostBytes && this.#oldest < n) this.#forgetOldest();
  }

  line(n: number): string | undefined {
    return this.#kept.get(n)?.line;
  }

  /** The event as it was; undefined if it left, or never was. */
  event(n: number): SessionEvent | undefined {
    const kept = this.#kept.get(n);
    return kept && parsed(kept.unmasked ?? kept.line);
  }

  /** The event as it is shown. */
  shown(n: number): SessionEvent | undefined {
    const kept = this.#kept.get(n);
    return kept && parsed(kept.line);
  }

  /** The answer to a request, as it was. */
  answerTo(n: number): AnswerEvent | undefined {
    const answer = this.event(this.#kept.get(n)?.answer ?? 0);
    return answer?.k === "res" || answer?.k === "err" ? answer : undefined;
  }

  #forgetOldest(): void {
    const kept = this.#kept.get(this.#oldest);
    this.#kept.delete(this.#oldest++);
    if (kept !== undefined) this.#bytes -= sizeOf(kept);
  }
}

function parsed(text: string): SessionEvent {
  return JSON.parse(text) as SessionEvent;
}

function sizeOf({ line, unmasked }: Kept): number {
  return Buffer.byteLength(line) + Buffer.byteLength(unmasked ?? "") + OVERHEAD_BYTES;
}
