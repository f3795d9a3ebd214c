/**
 * A burst of traffic: the reader of the ring lets it pass before it deals with it, as long as the ring has room, since the processors
 * are the traffic's until then.
 */
import { SLOT_BYTES } from "./layout.ts";

/** Less than this between two looks is no burst. */
const LEAST_BYTES = 64 * 1024;
/** So many looks are the longest that anything waits: a quarter of a second. */
const MOST_LOOKS = 25;

export class Burst {
  readonly #most: number;
  #last: number;
  #slots = 0;
  #looks = 0;

  /** @param tail where what is new begins @param slots of the ring, of which half may fill meanwhile */
  constructor(tail: number, slots: number) {
    this.#last = tail;
    this.#most = slots / 2;
  }

  /** @param head where what is new ends by now */
  goesOn(head: number): boolean {
    const more = (head - this.#last) | 0;
    this.#last = head;
    this.#slots += more;
    return this.#looks++ < MOST_LOOKS && more * SLOT_BYTES >= LEAST_BYTES && this.#slots <= this.#most;
  }
}
