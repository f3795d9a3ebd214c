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
    for (const [key, value] of this.#members()) if (key === name) return value;
    return undefined;
  }

  /** The members' names; none if this is no object. */
  names(): string[] {
    return Array.from(this.#members(), ([key]) => key);
  }

  *#members(): Generator<readonly [key: string, value: JsonToken]> {
    if (this.kind !== "object") return;
    const source = this.#source;
    let at = source.indexOf('"', this.#from);
    while (at >= 0 && at < this.#to) {
      const endOfKey = endOfString(source, at);
      const from = skipPast(source, source.indexOf(":", endOfKey) + 1);
      const to = endOfValue(source, from);
      yield [source.slice(at + 1, endOfKey - 1), new JsonToken(source, from, to)];
      at = source.indexOf('"', to);
      if (source.slice(to, at < 0 ? undefined : at).includes("}")) return;
    }
  }
}

function kindOf(character: string | undefined): TokenKind {
  if (character === "{") return "object";
  if (character === "[") return "array";
  return character === '"' ? "string" : "primitive";
}

function skipPast(source: string, at: number): number {
  let next = at;
  while (/\s/.test(source[next] ?? "")) next++;
  return next;
}

function endOfValue(source: string, from: number): number {
  const first = source[from];
  if (first === '"') return endOfString(source, from);
  if (first === "{" || first === "[") return endOfContainer(source, from);
  let at = from;
  while (at < source.length && !/[\s,}\]]/.test(source[at] ?? "")) at++;
  return at;
}

function endOfContainer(source: string, from: number): number {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const character = source[at];
    if (character === '"') at = endOfString(source, at) - 1;
    else if (character === "{" || character === "[") depth++;
    else if ((character === "}" || character === "]") && --depth === 0) return at + 1;
  }
  return source.length;
}

/** @param at where the opening quote stands @returns where the closing quote ends */
function endOfString(source: string, at: number): number {
  for (let quote = source.indexOf('"', at + 1); quote >= 0; quote = source.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (source[quote - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return source.length;
}
