/**
 * A JSON value as lightningd has it: a kind and a stretch of text that nobody decoded. lightningd compares and converts that
 * text itself (common/json_parse_simple.c), which JSON.parse cannot follow: 1000.0 is no amount to it while 1000 is, 2002
 * without quotes is a hex string, "contin\u0075e" is not continue, and of a repeated member the first counts.
 */
type TokenKind = "object" | "array" | "string" | "primitive";

export class JsonToken {
  readonly kind: TokenKind;
  readonly #source: string;
  readonly #from: number;
  readonly #to: number;
  #members: readonly Member[] | undefined;

  /** @param source valid JSON around the value @param from where the value begins, with a string's quotes @param to where it ends */
  constructor(source: string, from = 0, to = source.length) {
    this.kind = kindOf(source[from]);
    this.#source = source;
    this.#from = from;
    this.#to = to;
  }

  /** The token of a value that JSON.parse gave, or the token itself; undefined for undefined. */
  static of(value: unknown): JsonToken | undefined {
    if (value instanceof JsonToken) return value;
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? undefined : new JsonToken(text);
  }

  /** The text that lightningd converts: of a string, what is between its quotes, without reading escapes. */
  get text(): string {
    return this.kind === "string" ? this.#source.slice(this.#from + 1, this.#to - 1) : this.json;
  }

  /** The value's JSON text. */
  get json(): string {
    return this.#source.slice(this.#from, this.#to);
  }

  /** Whether this is exactly this word, in quotes and without escapes. */
  is(word: string): boolean {
    return this.kind === "string" && this.text === word;
  }

  member(name: string): JsonToken | undefined {
    return this.#found().find(([key]) => key === name)?.[1];
  }

  /** The names of the members; none if this is no object. */
  names(): string[] {
    return this.#found().map(([key]) => key);
  }

  /** Found once: an answer to rpc_command may have megabytes. */
  #found(): readonly Member[] {
    this.#members ??= this.kind === "object" ? membersOf(this.#source, this.#from) : [];
    return this.#members;
  }
}

type Member = readonly [key: string, value: JsonToken];

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/** @param from the place of the object's brace */
function membersOf(source: string, from: number): Member[] {
  const members: Member[] = [];
  let at = skipSpace(source, from + 1);
  while (source.charCodeAt(at) === QUOTE) {
    const endOfKey = endOfString(source, at);
    const start = skipSpace(source, source.indexOf(":", endOfKey) + 1);
    const end = endOfValue(source, start);
    members.push([source.slice(at + 1, endOfKey - 1), new JsonToken(source, start, end)]);
    const next = skipSpace(source, end);
    at = source.charCodeAt(next) === COMMA ? skipSpace(source, next + 1) : source.length;
  }
  return members;
}

function kindOf(character: string | undefined): TokenKind {
  if (character === "{") return "object";
  if (character === "[") return "array";
  return character === '"' ? "string" : "primitive";
}

function skipSpace(source: string, at: number): number {
  let next = at;
  while (source.charCodeAt(next) <= 0x20) next++;
  return next;
}

function endOfValue(source: string, from: number): number {
  const kind = kindOf(source[from]);
  if (kind === "string") return endOfString(source, from);
  if (kind !== "primitive") return endOfContainer(source, from);
  let at = from;
  while (at < source.length && !/[\s,}\]]/.test(source[at] ?? "")) at++;
  return at;
}

function endOfContainer(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === QUOTE) at = endOfString(source, at) - 1;
    // With bit 0x20 set, both opening brackets are "{" and both closing ones "}".
    else if ((code | 0x20) === 0x7b) depth++;
    else if ((code | 0x20) === 0x7d && --depth === 0) return at + 1;
  }
  return source.length;
}

/** @param at the place of the opening quote @returns the place after the closing quote */
function endOfString(source: string, at: number): number {
  for (let index = at + 1; index < source.length; index++) {
    const code = source.charCodeAt(index);
    if (code === BACKSLASH) index++;
    else if (code === QUOTE) return index + 1;
  }
  return source.length;
}
