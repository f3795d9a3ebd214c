/**
 * The scanner of assembly/scanner.ts. There is one for all streams: a read is copied to where it looks, and what it has to
 * remember of a stream between two reads is handed back and forth.
 */
import { SCANNER_CODE } from "./scanner-code.ts";

/** What is remembered of a stream: one of the two states below, or the scanner's own words about half a message. */
export type State = number | Uint8Array;

/** How a look at a piece of a read ended. Its events stay until the next look, whichever stream that is at. */
export interface Look {
  /** How many messages and pieces of stray text were found. */
  readonly events: number;
  /** Where in the read to go on. */
  readonly at: number;
  /** Where in the read what is not told yet starts: half a message, or half a line of stray text. */
  readonly start: number;
  /** `broken`: the byte there cannot stand there, and what came so far is no message; `too deep`: too many brackets are open. */
  readonly ended: "seen" | "broken" | "too deep";
  /** What to remember of the stream, if nothing is broken. */
  readonly state: State;
}

/** Of a message, counted from its start: where its id and its method start and end (-1 if it has none), and a bit for each member. */
export interface Heads {
  readonly members: number;
  readonly idFrom: number;
  readonly idTo: number;
  readonly methodFrom: number;
  readonly methodTo: number;
}

/** What assembly/scanner.ts exports; its constants are places in its memory, sizes and kinds. */
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

/** The little of Node's own that is used here: @types/node leaves it to the types of browsers. */
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
/** As the words of an event have it, with a sign. */
const GOES_ON = scanner.GOES_ON.value | 0;
const STATE = scanner.STATE.value;
const NESTING = scanner.NESTING.value;
/** Bytes from the state's start. */
const SPANS_OF_STATE = scanner.SPANS.value - STATE;

const MEMBERS = scanner.MEMBERS.value;

const { buffer } = scanner.memory;
const bytes = new Uint8Array(buffer);
const words = new Int32Array(buffer);
const input = new Uint8Array(buffer, scanner.INPUT.value, scanner.INPUT_BYTES.value);
/** Places in `words`. */
const ENDED = scanner.ENDED.value / 4;
const EVENTS = scanner.EVENTS.value / 4;
const COUNT = EVENTS + 3;
const SPANS = EVENTS + 4;
const BEFORE = scanner.BEFORE.value / 4;
const DEPTH = scanner.DEPTH.value / 4;

/** Which part of which read stands in the scanner. */
let held: Buffer | undefined;
let heldFrom = 0;
let heldTo = 0;

/**
 * Looks at a read from a place on, to its end or to the end of what can be looked at in one go.
 * @param runs whether messages of one kind that lie next to each other are told as a run
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

/** Who looked at a read may be handed other bytes in it the next time. */
export function forget(): void {
  held = undefined;
}

/** Whether an event is stray text, not a message. */
export function isStray(event: number): boolean {
  return word(EVENTS + event * EVENT_WORDS) === STRAY_TEXT;
}

/** Where in the read an event starts; of a message that began in an earlier one, where this read does. */
export function startOf(event: number): number {
  return heldFrom + word(EVENTS + event * EVENT_WORDS + 1);
}

export function endOf(event: number): number {
  return heldFrom + word(EVENTS + event * EVENT_WORDS + 2);
}

/** Whether a message has an id and goes on the run of the event before. */
export function goesOn(event: number): boolean {
  return word(COUNT + event * EVENT_WORDS) === GOES_ON;
}

/** Where in the read the message's id starts and ends. */
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

/** Where each of the members starts and ends, counted from the message's start; -1 for what it has not. */
export function spansOf(event: number): number[] {
  const first = SPANS + event * EVENT_WORDS;
  return Array.from(words.subarray(first, first + MEMBERS * 2));
}

/** As spansOf, of the one message that these bytes are. */
export function spansIn(message: Buffer): readonly number[] {
  let state: State = BETWEEN;
  for (let at = 0; ;) {
    const seen = look(message, at, state, false);
    if (seen.events > 0) return spansOf(0);
    if (seen.ended !== "seen" || seen.at === message.length) throw new Error("no message");
    ({ at, state } = seen);
  }
}

/** What everyone asks of a message. */
export function headsOf(event: number): Heads {
  return headsAt(words, SPANS + event * EVENT_WORDS);
}

/** The same, of a message whose spans are known. */
export function headsIn(spans: ArrayLike<number>): Heads {
  return headsAt(spans, 0);
}

/** The spans of the message that a state is about, as far as it came; -1 for what is still to come. */
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
