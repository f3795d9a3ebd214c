/**
 * Finds JSON-RPC messages in bytes, by JSON structure as lightningd's own parser does, and where in them the members stand
 * that routing asks for. AssemblyScript, compiled to WebAssembly: every byte of all traffic comes through here, and sixteen
 * at a time inside strings it takes a tenth of what the same states take in JavaScript. One stream is looked at a read at a
 * time; ../scanner.ts puts the read at INPUT, calls `scan`, takes the events, and keeps the state between two reads.
 */

/** A read is looked at in pieces of at most so many bytes. */
export const INPUT_BYTES: u32 = 65536;
/** Events of one call at the most. */
export const MOST_EVENTS: u32 = 1024;
/**
 * 32-bit words of an event: its kind, where it starts and ends in the read, of how many messages it is (or GOES_ON), where each
 * member starts and ends in the message (in the first, if it is of several).
 */
export const EVENT_WORDS: u32 = 16;
const EVENT_BYTES: u32 = EVENT_WORDS * 4;
const COUNT_OF_EVENT: u32 = 12;
const SPANS_OF_EVENT: u32 = 16;
/** In place of a count: the message goes on the run of the event before. It has an id, so it has an event of its own. */
export const GOES_ON: u32 = 0xffffffff;

/** Where the words stand that tell how a call ended: where in the read, why, and where what is not told yet starts. */
export const ENDED: u32 = 0;
/** The state of one stream: fixed words, then a byte for each open bracket. */
export const STATE: u32 = 64;
export const NESTING: u32 = STATE + 128;
/** lightningd's check of a message calls itself at each level (json_parse_simple.c): at 150,000 and more that is its end. */
const MOST_NESTED: u32 = 50000;
export const EVENTS: u32 = NESTING + 50176;
/** What is looked at sixteen bytes at a time may be looked at past its end. */
export const INPUT: u32 = EVENTS + MOST_EVENTS * EVENT_WORDS * 4;

// Words of the state.
const STATE_OF: u32 = STATE;
/** How many brackets are open; for each NESTING has what closes it, and whether what comes next is a member of an object. */
export const DEPTH: u32 = STATE + 4;
/** In an escape, 1: the character after the backslash is next; 2 to 5: so many hex digits less one are missing. */
const ESCAPE_OF: u32 = STATE + 8;
const ESCAPE_IN_KEY: u32 = STATE + 12;
/** The index of the top-level member that is being read, or -1. */
const MEMBER: u32 = STATE + 16;
/** Where in the message the top-level key starts that is being read, and its first bytes, where it began in an earlier read. */
const KEY_FROM: u32 = STATE + 20;
const KEY_BYTES: u32 = STATE + 24;
/** The last token, as a colon in an odd place is about it: how deep it is, EMPTY if it is a bracket, IN_OBJECT if what stands beside it has keys. */
const LAST: u32 = STATE + 32;
/** Whether what follows at the top belongs to an object or array that is closed, as a colon in an odd place can have it. */
const ELSEWHERE: u32 = STATE + 36;
/** Bytes of the message in earlier reads. */
export const BEFORE: u32 = STATE + 40;
export const SPANS: u32 = STATE + 48;

// What may come next. lightningd's parser (jsmn, in its strict mode) lets commas and colons stand in places where JSON has none.
export const BETWEEN: u32 = 0;
export const STRAY: u32 = 1;
/** A key, or the end of what is open. */
const MEMBERS_OF: u32 = 2;
const AFTER_KEY: u32 = 3;
const VALUE: u32 = 4;
const AFTER_VALUE: u32 = 5;
/** A value, or the end of what is open. */
const ELEMENTS_OF: u32 = 6;
/** After a colon that follows a value: what comes next would belong to that value, but for a comma. */
const AFTER_COLON: u32 = 7;
const STRING: u32 = 8;
const KEY_STRING: u32 = 9;
const ESCAPE: u32 = 10;
const PRIMITIVE: u32 = 11;
/** The byte that comes cannot stand where it does. */
const UNFIT: u32 = 12;

// Why a call ended.
export const AT_END: u32 = 0;
export const MANY_EVENTS: u32 = 1;
/** A byte that cannot stand where it does, in a message of which an earlier read has the start. */
export const BROKEN: u32 = 2;
export const TOO_DEEP: u32 = 3;

// Kinds of events.
export const A_MESSAGE: u32 = 0;
export const STRAY_TEXT: u32 = 1;

// Members, by their index.
const JSONRPC: i32 = 0;
const ID: i32 = 1;
const METHOD: i32 = 2;
const PARAMS: i32 = 3;
const RESULT: i32 = 4;
const ERROR: i32 = 5;
export const MEMBERS: u32 = 6;
/** How often a message is looked for in bytes that broke off at one place: all lines of them would take quadratic time. */
const MOST_LOOKS: u32 = 32;
/** A member's name has at the least and at the most so many bytes. */
const SHORTEST: u32 = 2;
const LONGEST: u32 = 7;

/** In a byte of NESTING, beside what closes the bracket, and in LAST: members come here, with keys. */
const IN_OBJECT: u32 = 0x80;
const EMPTY: u32 = 0x40;
const DEPTH_OF_LAST: u32 = 8;

const NEWLINE: u32 = 0x0a;
const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const OPEN_BRACKET: u32 = 0x5b;
const BACKSLASH: u32 = 0x5c;
const CLOSE_BRACKET: u32 = 0x5d;
const LOWER_U: u32 = 0x75;
const OPEN_BRACE: u32 = 0x7b;
const CLOSE_BRACE: u32 = 0x7d;

/** `"jsonrpc":"2.0"`, with which nearly all messages begin, as two numbers of eight bytes that share one. */
const VERSION_HEAD: u64 = 0x6370726e6f736a22;
const VERSION_TAIL: u64 = 0x22302e32223a2263;
const VERSION_BYTES: u32 = 15;

/** `,"params":`, as a number of eight bytes and one of two. */
const PARAMS_KEY_HEAD: u64 = 0x736d61726170222c;
const PARAMS_KEY_TAIL: u16 = 0x3a22;
const PARAMS_KEY_BYTES: u32 = 10;
/** `,"method":`, likewise. */
const METHOD_KEY_HEAD: u64 = 0x646f6874656d222c;
const METHOD_KEY_TAIL: u16 = 0x3a22;
const METHOD_KEY_BYTES: i32 = 10;
const BLANK_LINE: u16 = 0x0a0a;

/**
 * Looks at bytes `from` to `to` of the read at INPUT, which go on from where the state broke off.
 * @param runs whether messages of one kind that lie next to each other are a run: notifications as one event, others as many
 * @returns how many events stand at EVENTS; ENDED says whether and where to go on
 */
export function scan(from: u32, to: u32, runs: u32): u32 {
  const end = INPUT + to;
  let at = INPUT + from;
  let start = at;
  let state = load<u32>(STATE_OF);
  let depth = load<u32>(DEPTH);
  let closer = closerAt(depth);
  let inObject = inObjectAt(depth);
  let last = load<u32>(LAST);
  let member = load<i32>(MEMBER);
  const before = load<u32>(BEFORE);
  let carried = before;
  let event = EVENTS;
  const lastEvent = EVENTS + MOST_EVENTS * EVENT_BYTES;
  let brokenAt: u32 = 0;
  let looks: u32 = 0;
  sealed = false;

  while (at < end) {
    // What most often comes next stands next, and is gone on to without another turn.
    switch (state) {
      case AFTER_VALUE: {
        const byte = <u32>load<u8>(at);
        if (byte == closer) {
          at++;
          depth--;
          closer = closerAt(depth);
          inObject = inObjectAt(depth);
          if (depth == 1 && member >= 0) member = close(member, carried + at - start);
          if (inObject != 0) continue;
          state = ELEMENTS_OF;
          if (depth > 0) continue;
          while (at < end && isSpace(load<u8>(at))) at++;
          state = BETWEEN;
          if (runs == 0 || carried > 0 || !goesOn(event, start))
            event = tellMessage(event, start, at, carried == 0 ? 1 : 0);
          else if (load<i32>(SPANS + ID * 8) < 0) extend(event, at);
          else event = tellMessage(event, start, at, GOES_ON);
          carried = 0;
          if (event == lastEvent) return full(at, state, event);
          continue;
        }
        if (byte != COMMA) {
          if (byte == COLON) state = AFTER_COLON;
          else if (!isSpace(byte)) {
            state = UNFIT;
            continue;
          }
          at++;
          continue;
        }
        at++;
        if (depth == 1) member = -1;
        state = MEMBERS_OF;
        if (at == end || load<u8>(at) != QUOTE) continue;
        at++;
        if (depth == 1) store<u32>(KEY_FROM, carried + at - start);
        state = KEY_STRING;
        if (at == end) continue;
      }
      case KEY_STRING: {
        at = endOfRun(at, end);
        if (at >= end) {
          at = end;
          continue;
        }
        const byte = <u32>load<u8>(at);
        if (byte == BACKSLASH) {
          const length = escapeLength(at, end);
          if (length == 0) state = startEscape(1);
          at += length > 0 ? length : 1;
          continue;
        }
        if (byte != QUOTE) {
          state = UNFIT;
          continue;
        }
        if (depth == 1) member = memberAt(at, start, carried);
        at++;
        state = AFTER_KEY;
        if (at == end || load<u8>(at) != COLON) continue;
        at++;
        state = VALUE;
        if (at == end) continue;
      }
      case VALUE:
      case ELEMENTS_OF: {
        const byte = <u32>load<u8>(at);
        if (byte != QUOTE) {
          if (byte == OPEN_BRACE || byte == OPEN_BRACKET) {
            if (depth == MOST_NESTED) return over(TOO_DEEP, at, start, event);
            if (depth == 1 && member >= 0) member = open(member, carried + at - start);
            inObject = byte == OPEN_BRACE ? IN_OBJECT : 0;
            closer = byte + 2;
            store<u8>(NESTING + depth++, closer | inObject);
            last = tokenAt(depth, inObject | EMPTY);
            state = inObject != 0 ? MEMBERS_OF : ELEMENTS_OF;
            at++;
          } else if (startsPrimitive(byte)) {
            if (depth == 1 && member >= 0) member = open(member, carried + at - start);
            state = PRIMITIVE;
          } else if (byte == closer && state == ELEMENTS_OF) state = AFTER_VALUE;
          else {
            if (byte == COMMA) state = state == VALUE ? AFTER_KEY : ELEMENTS_OF;
            else if (byte == COLON) state = state == VALUE ? VALUE : AFTER_COLON;
            else if (!isSpace(byte)) {
              state = UNFIT;
              continue;
            }
            at++;
          }
          continue;
        }
        if (depth == 1 && member >= 0) member = open(member, carried + at - start);
        at++;
        state = STRING;
        if (at == end) continue;
      }
      case STRING: {
        at = endOfRun(at, end);
        if (at >= end) {
          at = end;
          continue;
        }
        const byte = <u32>load<u8>(at);
        if (byte == BACKSLASH) {
          const length = escapeLength(at, end);
          if (length == 0) state = startEscape(0);
          at += length > 0 ? length : 1;
          continue;
        }
        if (byte != QUOTE) {
          state = UNFIT;
          continue;
        }
        at++;
        if (depth == 1 && member >= 0) {
          const isId = member == ID;
          member = close(member, carried + at - start);
          const shared = isId && runs != 0 && carried == 0 ? sharedMethod(event, start, at, end) : 0;
          if (shared > 0) {
            at += shared;
            last = tokenAt(depth, IN_OBJECT);
            member = PARAMS;
            state = VALUE;
            continue;
          }
        }
        last = tokenAt(depth, inObject);
        state = inObject != 0 ? AFTER_VALUE : ELEMENTS_OF;
        continue;
      }
      case PRIMITIVE: {
        while (at < end && isPrimitive(load<u8>(at))) at++;
        if (at == end) continue;
        if (!endsPrimitive(load<u8>(at))) {
          state = UNFIT;
          continue;
        }
        if (depth == 1 && member >= 0) member = close(member, carried + at - start);
        last = tokenAt(depth, inObject);
        state = inObject != 0 ? AFTER_VALUE : ELEMENTS_OF;
        continue;
      }
      case MEMBERS_OF: {
        const byte = <u32>load<u8>(at);
        if (byte == closer) {
          state = AFTER_VALUE;
          continue;
        }
        if (byte == QUOTE) {
          if (depth == 1) store<u32>(KEY_FROM, carried + at + 1 - start);
          state = KEY_STRING;
        } else if (byte == COLON) state = AFTER_COLON;
        else if (byte != COMMA && !isSpace(byte)) {
          state = UNFIT;
          continue;
        }
        at++;
        continue;
      }
      case AFTER_KEY: {
        const byte = <u32>load<u8>(at);
        if (byte == COLON) state = VALUE;
        else if (byte != COMMA && !isSpace(byte)) {
          state = UNFIT;
          continue;
        }
        at++;
        continue;
      }
      case AFTER_COLON: {
        if (depth == 1 && last >> DEPTH_OF_LAST > 1) store<u32>(ELSEWHERE, 1);
        const byte = <u32>load<u8>(at);
        if (byte == closer) state = AFTER_VALUE;
        else if (byte == COMMA || (last & EMPTY) != 0) {
          inObject = last & IN_OBJECT;
          store<u8>(NESTING + depth - 1, closer | inObject);
          state = inObject == 0 ? ELEMENTS_OF : (last & EMPTY) == 0 ? AFTER_VALUE : MEMBERS_OF;
          if ((last & EMPTY) == 0) at++;
        } else if (byte == COLON || isSpace(byte)) at++;
        else {
          state = UNFIT;
          continue;
        }
        continue;
      }
      case BETWEEN: {
        const byte = <u32>load<u8>(at);
        if (byte == OPEN_BRACE) {
          start = at++;
          forgetSpans();
          closer = CLOSE_BRACE;
          inObject = IN_OBJECT;
          store<u8>(NESTING, CLOSE_BRACE | IN_OBJECT);
          store<u32>(ELSEWHERE, 0);
          depth = 1;
          last = tokenAt(depth, IN_OBJECT | EMPTY);
          member = -1;
          state = MEMBERS_OF;
          const head = runs != 0 ? sharedHead(event, start, end) : 0;
          if (head > 0) {
            at = start + head;
            last = tokenAt(depth, IN_OBJECT);
            member = PARAMS;
            state = VALUE;
          } else if (at + VERSION_BYTES <= end && startsWithVersion(at)) {
            store<u32>(SPANS, at + 10 - start);
            at += VERSION_BYTES;
            store<u32>(SPANS + 4, at - start);
            last = tokenAt(depth, IN_OBJECT);
            state = AFTER_VALUE;
          }
        } else if (byte == COMMA || isSpace(byte)) at++;
        else {
          start = at;
          state = STRAY;
        }
        continue;
      }
      case STRAY: {
        while (at < end && load<u8>(at) != NEWLINE && load<u8>(at) != OPEN_BRACE) at++;
        if (at == end) continue;
        if (load<u8>(at) == NEWLINE) at++;
        if (at > start) event = tellStray(event, start, at, false);
        state = BETWEEN;
        if (event == lastEvent) return full(at, state, event);
        continue;
      }
      case UNFIT: {
        if (carried > 0) return over(BROKEN, at, start, event);
        // No message begins where one seemed to. One may begin in a later line of it, as often as that is worth looking for.
        looks = at > brokenAt ? 0 : looks + 1;
        brokenAt = at;
        const line = looks < MOST_LOOKS ? nextLine(start, at) : at;
        const isLine = load<u8>(line - 1) == NEWLINE;
        event = tellStray(event, start, line, !isLine);
        state = isLine ? BETWEEN : STRAY;
        start = at = line;
        if (event == lastEvent) return full(at, state, event);
        continue;
      }
      default: {
        const byte = <u32>load<u8>(at);
        const escape = load<u32>(ESCAPE_OF);
        if (!(escape == 1 ? isEscapable(byte) : isHex(byte))) {
          state = UNFIT;
          continue;
        }
        const left: u32 = escape == 1 ? (byte == LOWER_U ? 5 : 0) : escape == 2 ? 0 : escape - 1;
        store<u32>(ESCAPE_OF, left);
        if (left == 0) state = load<u32>(ESCAPE_IN_KEY) == 1 ? KEY_STRING : STRING;
        at++;
        continue;
      }
    }
  }
  if (depth == 1) keepKey(state, start, end, carried);
  store<u32>(STATE_OF, state);
  store<u32>(DEPTH, depth);
  store<u32>(LAST, last);
  store<i32>(MEMBER, member);
  store<u32>(BEFORE, state == BETWEEN || state == STRAY ? 0 : carried + end - start);
  return over(AT_END, at, state == BETWEEN ? end : start, event);
}

/** No more events can be told; no message is under way. */
function full(at: u32, state: u32, event: u32): u32 {
  store<u32>(STATE_OF, state);
  store<u32>(BEFORE, 0);
  return over(MANY_EVENTS, at, at, event);
}

function over(why: u32, at: u32, start: u32, event: u32): u32 {
  store<u32>(ENDED, at - INPUT);
  store<u32>(ENDED + 4, why);
  store<u32>(ENDED + 8, start - INPUT);
  return (event - EVENTS) / EVENT_BYTES;
}

/** @returns where the next event goes */
function tell(event: u32, kind: u32, start: u32, at: u32, count: u32): u32 {
  store<u32>(event, kind);
  store<u32>(event + 4, start - INPUT);
  store<u32>(event + 8, at - INPUT);
  store<u32>(event + COUNT_OF_EVENT, count);
  return event + EVENT_BYTES;
}

/** @param count 0 for one that began in an earlier read: no other is joined to it */
function tellMessage(event: u32, start: u32, at: u32, count: u32): u32 {
  copySpans(event + SPANS_OF_EVENT);
  return tell(event, A_MESSAGE, start, at, count);
}

/** Where none of the members stands yet. Calls of memory.fill and memory.copy cost more than all that they do here. */
function forgetSpans(): void {
  const none = i32x4.splat(-1);
  for (let at: u32 = 0; at < MEMBERS * 8; at += 16) v128.store(SPANS + at, none);
}

function copySpans(to: u32): void {
  for (let at: u32 = 0; at < MEMBERS * 8; at += 16) v128.store(to + at, v128.load(SPANS + at));
}

/** The last event has one more message, which ends here. */
function extend(event: u32, at: u32): void {
  const previous = event - EVENT_BYTES;
  store<u32>(previous + 8, at - INPUT);
  store<u32>(previous + COUNT_OF_EVENT, load<u32>(previous + COUNT_OF_EVENT) + 1);
}

/**
 * Whether a message, whose members are known, goes on a run: of notifications, requests or answers, each with the same members, the
 * same method, and a blank line behind it.
 */
function goesOn(event: u32, start: u32): bool {
  if (!mayGoOn(event, start)) return false;
  const spans = event - EVENT_BYTES + SPANS_OF_EVENT;
  for (let member = JSONRPC; member <= ERROR; member++) {
    if (load<i32>(SPANS + member * 8) < 0 != load<i32>(spans + member * 8) < 0) return false;
  }
  const from = load<i32>(SPANS + METHOD * 8);
  if (from < 0) return load<i32>(SPANS + ID * 8) >= 0;
  const length = load<i32>(SPANS + METHOD * 8 + 4) - from;
  const theirs = load<i32>(spans + METHOD * 8);
  if (load<i32>(spans + METHOD * 8 + 4) - theirs != length) return false;
  return areEqual(INPUT + load<u32>(event - EVENT_BYTES + 4) + theirs, start + from, length);
}

/** Whether the last event is a message, to the end of which nothing can be added but another one: that may make a run. */
function mayGoOn(event: u32, start: u32): bool {
  const previous = event - EVENT_BYTES;
  if (event == EVENTS || load<u32>(previous) != A_MESSAGE || load<u32>(previous + COUNT_OF_EVENT) == 0) return false;
  return load<u32>(previous + 8) == start - INPUT && load<u16>(start - 2) == BLANK_LINE;
}

/**
 * Where a run of notifications may go on and the message begins with the same bytes as its first one, up to the value of the params,
 * what was read of that is true of this one as well: a third of all bytes need not be looked at one by one.
 * @returns how many bytes; 0 if they differ, or the params do not follow the method as everyone writes them
 */
function sharedHead(event: u32, start: u32, end: u32): u32 {
  if (!mayGoOn(event, start)) return 0;
  const spans = event - EVENT_BYTES + SPANS_OF_EVENT;
  const first = INPUT + load<u32>(event - EVENT_BYTES + 4);
  if (load<i32>(spans + ID * 8) >= 0 || load<i32>(spans + METHOD * 8) < 0) return 0;
  const head = load<i32>(spans + PARAMS * 8);
  const key = load<i32>(spans + METHOD * 8 + 4);
  if (head != key + PARAMS_KEY_BYTES || start + head >= end || load<i32>(spans) > key) return 0;
  if (load<u64>(first + key) != PARAMS_KEY_HEAD || load<u16>(first + key + 8) != PARAMS_KEY_TAIL) return 0;
  if (!areEqual(first, start, head)) return 0;
  store<u64>(SPANS + JSONRPC * 8, load<u64>(spans + JSONRPC * 8));
  store<u64>(SPANS + METHOD * 8, load<u64>(spans + METHOD * 8));
  return head;
}

/**
 * The same of a run of requests, from the end of the id on: the method and the key of the params.
 * @param at where the id ends
 */
function sharedMethod(event: u32, start: u32, at: u32, end: u32): u32 {
  if (load<i32>(SPANS + METHOD * 8) >= 0 || load<i32>(SPANS + PARAMS * 8) >= 0 || load<u32>(ELSEWHERE) != 0) return 0;
  if (!mayGoOn(event, start)) return 0;
  const spans = event - EVENT_BYTES + SPANS_OF_EVENT;
  const from = load<i32>(spans + ID * 8 + 4);
  const method = load<i32>(spans + METHOD * 8);
  const key = load<i32>(spans + METHOD * 8 + 4);
  const shared = load<i32>(spans + PARAMS * 8) - from;
  if (from < 0 || method != from + METHOD_KEY_BYTES || shared != key - from + PARAMS_KEY_BYTES) return 0;
  const first = INPUT + load<u32>(event - EVENT_BYTES + 4) + from;
  const params = first + shared - PARAMS_KEY_BYTES;
  if (load<u64>(params) != PARAMS_KEY_HEAD || load<u16>(params + 8) != PARAMS_KEY_TAIL) return 0;
  if (at + shared >= end || !startsWithMethod(first) || !areEqual(first, at, shared)) return 0;
  store<u32>(SPANS + METHOD * 8, at + METHOD_KEY_BYTES - start);
  store<u32>(SPANS + METHOD * 8 + 4, at + shared - PARAMS_KEY_BYTES - start);
  return shared;
}

function areEqual(one: u32, other: u32, length: u32): bool {
  let at: u32 = 0;
  for (; at + 16 <= length; at += 16) {
    if (v128.any_true(v128.xor(v128.load(one + at), v128.load(other + at)))) return false;
  }
  for (; at < length; at++) if (load<u8>(one + at) != load<u8>(other + at)) return false;
  return true;
}

/** Whether the last event is what of a line could begin a message, which is told apart from the rest of the line. */
let sealed = false;

/** Stray text goes on in one event, where nothing else is said by its end. @param isBroken whether it could begin a message up to here */
function tellStray(event: u32, start: u32, at: u32, isBroken: bool): u32 {
  const previous = event - EVENT_BYTES;
  const touches = event > EVENTS && load<u32>(previous) == STRAY_TEXT && load<u32>(previous + 8) == start - INPUT;
  const goesOn = touches && !sealed;
  sealed = isBroken && !(touches && load<u8>(start - 1) != NEWLINE);
  if (!goesOn) return tell(event, STRAY_TEXT, start, at, 0);
  store<u32>(previous + 8, at - INPUT);
  return event;
}

/** Behind the first line break, or the end. */
function nextLine(from: u32, end: u32): u32 {
  for (let at = from; at < end; at++) if (load<u8>(at) == NEWLINE) return at + 1;
  return end;
}

/** What closes the innermost of so many open brackets. */
function closerAt(depth: u32): u32 {
  return depth > 0 ? load<u8>(NESTING + depth - 1) & 0x7f : 0;
}

/** IN_OBJECT, or 0. */
function inObjectAt(depth: u32): u32 {
  return depth > 0 ? load<u8>(NESTING + depth - 1) & IN_OBJECT : 0;
}

function tokenAt(depth: u32, what: u32): u32 {
  return (depth << DEPTH_OF_LAST) | what;
}

/** Where the next quote, backslash or NUL is; past the end if there is none. */
function endOfRun(at: u32, end: u32): u32 {
  const quotes = i8x16.splat(<i8>QUOTE);
  const backslashes = i8x16.splat(<i8>BACKSLASH);
  const nuls = i8x16.splat(0);
  for (; at < end; at += 16) {
    const bytes = v128.load(at);
    const ends = v128.or(i8x16.eq(bytes, quotes), i8x16.eq(bytes, backslashes));
    const found = i8x16.bitmask(v128.or(ends, i8x16.eq(bytes, nuls)));
    if (found != 0) return at + ctz(found);
  }
  return at;
}

/** How many bytes the escape takes that starts at a backslash; 0 if it is wrong or not all of it is in this read. */
function escapeLength(at: u32, end: u32): u32 {
  if (at + 2 > end) return 0;
  const kind = load<u8>(at + 1);
  if (kind != LOWER_U) return isEscapable(kind) ? 2 : 0;
  if (at + 6 > end) return 0;
  for (let place = at + 2; place < at + 6; place++) if (!isHex(load<u8>(place))) return 0;
  return 6;
}

function startEscape(inKey: u32): u32 {
  store<u32>(ESCAPE_OF, 1);
  store<u32>(ESCAPE_IN_KEY, inKey);
  return ESCAPE;
}

/** A value starts. Of a repeated member the first counts. @returns the member that is being read */
function open(member: i32, offset: u32): i32 {
  const span = SPANS + member * 8;
  if (load<i32>(span) >= 0) return -1;
  store<u32>(span, offset);
  return member;
}

function close(member: i32, offset: u32): i32 {
  store<u32>(SPANS + member * 8 + 4, offset);
  return -1;
}

/** Which member's name ends at this quote, or -1. */
function memberAt(at: u32, start: u32, carried: u32): i32 {
  const from = load<u32>(KEY_FROM);
  const length = carried + at - start - from;
  if (length < SHORTEST || length > LONGEST || load<u32>(ELSEWHERE) != 0) return -1;
  if (from >= carried) return memberNamed(start + from - carried, length);
  const had = carried - from;
  memory.copy(KEY_BYTES + had, start, length - had);
  return memberNamed(KEY_BYTES, length);
}

/** A top-level key that goes on in the next read is known then by its first bytes. */
function keepKey(state: u32, start: u32, end: u32, carried: u32): void {
  const inKey = state == KEY_STRING || (state == ESCAPE && load<u32>(ESCAPE_IN_KEY) == 1);
  const from = load<u32>(KEY_FROM);
  const size = carried + end - start;
  if (!inKey || size - from > LONGEST) return;
  const had = from >= carried ? 0 : carried - from;
  const place = from >= carried ? start + from - carried : start;
  memory.copy(KEY_BYTES + had, place, end - place);
}

function memberNamed(key: u32, length: u32): i32 {
  const head = length == 2 ? <u32>load<u16>(key) : load<u32>(key);
  if (length == 2) return head == 0x6469 ? ID : -1;
  if (length == 7) return head == 0x6e6f736a && load<u32>(key + 3) == 0x6370726e ? JSONRPC : -1;
  if (length == 5) return head == 0x6f727265 && load<u8>(key + 4) == 0x72 ? ERROR : -1;
  if (length != 6) return -1;
  const tail = <u32>load<u16>(key + 4);
  if (head == 0x6874656d) return tail == 0x646f ? METHOD : -1;
  if (head == 0x61726170) return tail == 0x736d ? PARAMS : -1;
  if (head == 0x75736572) return tail == 0x746c ? RESULT : -1;
  return -1;
}

function startsWithMethod(at: u32): bool {
  return load<u64>(at) == METHOD_KEY_HEAD && load<u16>(at + 8) == METHOD_KEY_TAIL;
}

function startsWithVersion(at: u32): bool {
  return load<u64>(at) == VERSION_HEAD && load<u64>(at + 7) == VERSION_TAIL;
}

function isSpace(byte: u32): bool {
  return byte <= 0x20 && ((<u64>0x100002600 >> byte) & 1) != 0;
}

/** `-`, a digit, or the first letter of true, false and null. */
function startsPrimitive(byte: u32): bool {
  return byte == 0x2d || byte - 0x30 < 10 || byte == 0x74 || byte == 0x66 || byte == 0x6e;
}

/** Of what a primitive may have after its first letter: all that is printable, but for what ends it. */
function isPrimitive(byte: u32): bool {
  return byte - 0x21 < 0x5e && byte != COMMA && byte != CLOSE_BRACKET && byte != CLOSE_BRACE;
}

function endsPrimitive(byte: u32): bool {
  return byte == COMMA || byte == CLOSE_BRACKET || byte == CLOSE_BRACE || isSpace(byte);
}

/** `"`, `\`, `/`, `b`, `f`, `n`, `r`, `t` or `u`. */
function isEscapable(byte: u32): bool {
  return (
    byte == QUOTE ||
    byte == BACKSLASH ||
    byte == 0x2f ||
    byte == 0x62 ||
    byte == 0x66 ||
    byte == 0x6e ||
    byte == 0x72 ||
    byte - 0x74 < 2
  );
}

function isHex(byte: u32): bool {
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 6;
}
