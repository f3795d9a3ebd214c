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

  /** @param source valid JSON around the value, which stands from `from` to before `to`, a string's quotes included */
  constructor(source: string, from = 0, to = source.length) {
    this.kind = kindOf(source[from]);
    this.#source = source;
    this.#from = from;
    this.#to = to;
  }

  /** The token of a value that JSON.parse gave, or of a token; undefined for undefined. */
  static of(value: unknown): JsonToken | undefined {
    if (value instanceof JsonToken) return value;
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined ? undefined : new JsonToken(text);
  }

  /** The value's text as lightningd converts it: of a string what is between the quotes, with its escapes as they are. */
  get text(): string {
    return this.kind === "string" ? this.#source.slice(this.#from + 1, this.#to - 1) : this.json;
  }

  /** The value's JSON text. */
  get json(): string {
    return this.#source.slice(this.#from, this.#to);
  }

  /** Whether it is this very string, in quotes and without escapes. */
  is(word: string): boolean {
    return this.kind === "string" && this.text === word;
  }

  member(name: string): JsonToken | undefined {
    return this.#found().find(([key]) => key === name)?.[1];
  }

  /** The members' names; none if this is no object. */
  names(): string[] {
    return this.#found().map(([key]) => key);
  }

  /** Looked for once: an answer to rpc_command may be megabytes. */
  #found(): readonly Member[] {
    this.#members ??= this.kind === "object" ? membersOf(this.#source, this.#from) : [];
    return this.#members;
  }
}

type Member = readonly [key: string, value: JsonToken];

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

/** @param from where the object's brace stands */
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
    // With the bit of 0x20 set, both opening brackets are "{" and both closing ones "}".
    else if ((code | 0x20) === 0x7b) depth++;
    else if ((code | 0x20) === 0x7d && --depth === 0) return at + 1;
  }
  return source.length;
}

/** @param at where the opening quote stands @returns where the closing quote ends */
function endOfString(source: string, at: number): number {
  for (let index = at + 1; index < source.length; index++) {
    const code = source.charCodeAt(index);
    if (code === BACKSLASH) index++;
    else if (code === QUOTE) return index + 1;
  }
  return source.length;
}
