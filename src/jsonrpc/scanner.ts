/**
 * Calls the scanner of assembly/scanner.ts. There is one scanner for all streams: each read is copied into its memory, and the state of a
 * stream is handed over with each call.
 */
import { SCANNER_CODE } from "./scanner-code.ts";

/** The state of a stream between two reads: one of the two below, or the scanner's own words about half a message. */
export type State = number | Uint8Array;

/** How a look at a part of a read ended. Its events stay until the next look, at whichever stream. */
export interface Look {
  /** How many messages and pieces of stray text were found. */
  readonly events: number;
  /** The place in the read to go on from. */
  readonly at: number;
  /** Where in the read the open part begins: half a message, or half a line of stray text. */
  readonly start: number;
  /** `broken`: the byte at `at` cannot stand there, and the bytes so far are no message; `too deep`: too many brackets are open. */
  readonly ended: "seen" | "broken" | "too deep";
  /** The state to go on with, if nothing is broken. */
  readonly state: State;
}

/** Of a message, counted from its beginning: where its id and its method begin and end (-1 for none), and a bit for each member. */
export interface Heads {
  readonly members: number;
  readonly idFrom: number;
  readonly idTo: number;
  readonly methodFrom: number;
  readonly methodTo: number;
}

/** The exports of assembly/scanner.ts. Its constants are places in its memory, sizes and kinds. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly scan: (from: number, to: number, runs: number) => number;
  readonly INPUT: Constant;
  readonly INPUT_BYTES: Constant;
  readonly EVENTS: Constant;
  readonly EVENT_WORDS: Constant;
  readonly GOES_ON: Constant;
  readonly MEMBERS: Constant;
  readonly STRAY_TEXT: Constant;
  readonly ENDED: Constant;
  readonly BROKEN: Constant;
  readonly TOO_DEEP: Constant;
  readonly STATE: Constant;
  readonly DEPTH: Constant;
  readonly BEFORE: Constant;
  readonly NESTING: Constant;
  readonly SPANS: Constant;
  readonly BETWEEN: Constant;
  readonly STRAY: Constant;
}

interface Constant {
  readonly value: number;
}

/** The part of Node's WebAssembly that is used here: @types/node leaves it to the types of browsers. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
};

const scanner = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(SCANNER_CODE, "base64"))).exports;

/** No message is under way. */
export const BETWEEN = scanner.BETWEEN.value;
/** Within a line of stray text. */
export const STRAY = scanner.STRAY.value;

const BROKEN = scanner.BROKEN.value;
const TOO_DEEP = scanner.TOO_DEEP.value;
const STRAY_TEXT = scanner.STRAY_TEXT.value;
const EVENT_WORDS = scanner.EVENT_WORDS.value;
/** As it stands in an event's words, which have a sign. */
const GOES_ON = scanner.GOES_ON.value | 0;
const STATE = scanner.STATE.value;
const NESTING = scanner.NESTING.value;
/** In bytes from the beginning of the state. */
const SPANS_OF_STATE = scanner.SPANS.value - STATE;

const MEMBERS = scanner.MEMBERS.value;

const { buffer } = scanner.memory;
const bytes = new Uint8Array(buffer);
const words = new Int32Array(buffer);
const input = new Uint8Array(buffer, scanner.INPUT.value, scanner.INPUT_BYTES.value);
/** In places of `words`. */
const ENDED = scanner.ENDED.value / 4;
const EVENTS = scanner.EVENTS.value / 4;
const COUNT = EVENTS + 3;
const SPANS = EVENTS + 4;
const BEFORE = scanner.BEFORE.value / 4;
const DEPTH = scanner.DEPTH.value / 4;

/** The read, and the part of it, that is in the scanner's memory. */
let held: Buffer | undefined;
let heldFrom = 0;
let heldTo = 0;

/**
 * Looks at a read from a place on, to its end or as far as one call goes.
 * @param runs whether neighbouring messages of one kind are reported as a run
 */
export function look(read: Buffer, from: number, state: State, runs: boolean): Look {
  if (read !== held || from < heldFrom || from >= heldTo) hold(read, from);
  if (typeof state === "number") {
    words[STATE / 4] = state;
    words[BEFORE] = 0;
  } else bytes.set(state, STATE);
  const events = scanner.scan(from - heldFrom, heldTo - heldFrom, Number(runs));
  const why = words[ENDED + 1];
  return {
    events,
    at: heldFrom + word(ENDED),
    start: heldFrom + word(ENDED + 2),
    ended: why === BROKEN ? "broken" : why === TOO_DEEP ? "too deep" : "seen",
    state: stateNow(),
  };
}

/** Call this when the bytes of a read may have changed. */
export function forget(): void {
  held = undefined;
}

/** Whether an event is stray text, not a message. */
export function isStray(event: number): boolean {
  return word(EVENTS + event * EVENT_WORDS) === STRAY_TEXT;
}

/** Where an event begins in the read; 0 for a message that began in an earlier one. */
export function startOf(event: number): number {
  return heldFrom + word(EVENTS + event * EVENT_WORDS + 1);
}

export function endOf(event: number): number {
  return heldFrom + word(EVENTS + event * EVENT_WORDS + 2);
}

/** Whether a message has an id, and continues the run of the event before it. */
export function goesOn(event: number): boolean {
  return word(COUNT + event * EVENT_WORDS) === GOES_ON;
}

/** Where the message's id begins in the read. */
export function idFromOf(event: number): number {
  return startOf(event) + word(SPANS + event * EVENT_WORDS + 2);
}

export function idToOf(event: number): number {
  return startOf(event) + word(SPANS + event * EVENT_WORDS + 3);
}

/** How many messages an event is. */
export function countOf(event: number): number {
  return Math.max(1, word(COUNT + event * EVENT_WORDS));
}

/** Where each member begins and ends, counted from the message's beginning; -1 for an absent one. */
export function spansOf(event: number): number[] {
  const first = SPANS + event * EVENT_WORDS;
  return Array.from(words.subarray(first, first + MEMBERS * 2));
}

/** Like spansOf, for the one message that these bytes are. */
export function spansIn(message: Buffer): readonly number[] {
  let state: State = BETWEEN;
  for (let at = 0; ;) {
    const seen = look(message, at, state, false);
    if (seen.events > 0) return spansOf(0);
    if (seen.ended !== "seen" || seen.at === message.length) throw new Error("no message");
    ({ at, state } = seen);
  }
}

/** What every caller asks of a message. */
export function headsOf(event: number): Heads {
  return headsAt(words, SPANS + event * EVENT_WORDS);
}

/** The same, for a message whose spans are known. */
export function headsIn(spans: ArrayLike<number>): Heads {
  return headsAt(spans, 0);
}

/** The spans of the open message of a state, as far as it came; -1 for what has not come. */
export function spansSoFar(state: State): readonly number[] {
  if (typeof state === "number") return Array.from({ length: MEMBERS * 2 }, () => -1);
  return Array.from(new Int32Array(state.buffer, SPANS_OF_STATE, MEMBERS * 2));
}

function headsAt(spans: ArrayLike<number>, first: number): Heads {
  let members = 0;
  for (let member = 0; member < MEMBERS; member++) if (Number(spans[first + member * 2]) >= 0) members |= 1 << member;
  return {
    members,
    idFrom: spans[first + 2] ?? -1,
    idTo: spans[first + 3] ?? -1,
    methodFrom: spans[first + 4] ?? -1,
    methodTo: spans[first + 5] ?? -1,
  };
}

function hold(read: Buffer, from: number): void {
  held = read;
  heldFrom = from;
  heldTo = Math.min(read.length, from + input.length);
  input.set(from === 0 && heldTo === read.length ? read : read.subarray(from, heldTo));
}

function stateNow(): State {
  const state = word(STATE / 4);
  return state === BETWEEN || state === STRAY ? state : bytes.slice(STATE, NESTING + word(DEPTH));
}

function word(place: number): number {
  return words[place] as number;
}
