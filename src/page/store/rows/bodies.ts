/**
 * Limits the page's memory: all bodies together have at most 32 MiB. The oldest bodies are dropped first. Their rows stay, with the few
 * words that they show, and their events stay without the text. A panel that shows such a row fetches its texts again from the source.
 */
import type { AnswerEvent, SessionEvent } from "../../../session/format/events.ts";
import { markLight } from "./light.ts";
import type { LiveRow } from "./live-rows.ts";
import { ownCopy } from "./own-copy.ts";
import { wordsOf } from "./row-words.ts";

const MOST_CHARACTERS = 32 * 1024 * 1024;
/** A smaller body costs no more than its event. */
const SMALLEST = 128;

interface Kept {
  readonly row: LiveRow;
  readonly event: SessionEvent;
  readonly size: number;
}

export class Bodies {
  readonly #most: number;
  #kept: (Kept | undefined)[] = [];
  /** The places before this one are empty. */
  #first = 0;
  #characters = 0;
  /** How many events have lost their text. */
  dropped = 0;

  constructor(most = MOST_CHARACTERS) {
    this.#most = most;
  }

  /** Counts an event that is new, has its text again, or is a text that has grown. */
  keep(row: LiveRow, event: SessionEvent): void {
    const size = sizeOf(event);
    if (size < SMALLEST) return;
    const before = this.#kept.at(-1);
    if (before?.row === row && before.event.n === event.n) this.#characters -= this.#kept.pop()?.size ?? 0;
    this.#kept.push({ row, event, size });
    this.#characters += size;
    while (this.#characters > this.#most && this.#kept.length - this.#first > 1) this.#dropOldest();
  }

  /** Gives up the oldest rows that the list does not have any more. */
  forget(isThere: (row: LiveRow) => boolean): void {
    for (let oldest = this.#oldest(); oldest !== undefined && !isThere(oldest.row); oldest = this.#oldest())
      this.#shift();
  }

  /** Puts a fetched event into the row that has it without its text. */
  restore(row: LiveRow, event: SessionEvent): void {
    if (event.n === row.event.n) row.event = event;
    else if (event.n === row.answer?.n && isAnswer(event)) row.answer = event;
    else return;
    row.revision++;
    this.dropped--;
    this.keep(row, event);
  }

  clear(): void {
    this.#kept = [];
    this.#first = 0;
    this.#characters = 0;
    this.dropped = 0;
  }

  #oldest(): Kept | undefined {
    return this.#kept[this.#first];
  }

  /** Takes the first place off the queue. The places are emptied one by one, and given up many at once. */
  #shift(): void {
    this.#characters -= this.#oldest()?.size ?? 0;
    this.#kept[this.#first++] = undefined;
    if (this.#first < 1024 || this.#first * 2 < this.#kept.length) return;
    this.#kept = this.#kept.slice(this.#first);
    this.#first = 0;
  }

  #dropOldest(): void {
    const oldest = this.#oldest();
    this.#shift();
    if (oldest === undefined) return;
    const { row, event } = oldest;
    this.dropped++;
    // The words are made now, while the text is there to read them from.
    wordsOf(row);
    const rest = withoutText(event);
    markLight(rest);
    if (row.event === event) row.event = rest;
    else if (row.answer === event && isAnswer(rest)) row.answer = rest;
  }
}

function isAnswer(event: SessionEvent): event is AnswerEvent {
  return event.k === "res" || event.k === "err";
}

function sizeOf(event: SessionEvent): number {
  const said = "said" in event ? event.said.length : 0;
  return said + ("body" in event ? event.body.length : 0) + ("text" in event ? event.text.length : 0);
}

function withoutText(event: SessionEvent): SessionEvent {
  if (event.k === "res" || event.k === "err") {
    const { said: _, ...rest } = event;
    return { ...rest, body: "" };
  }
  if ("body" in event) return { ...event, body: "" };
  return "text" in event ? { ...event, text: ownCopy(event.text.slice(0, SMALLEST)) } : event;
}
