/**
 * The JSON that lightningd takes. Its parser is jsmn in strict mode, which accepts `1x`, `nan`, `[1,,2,]` and line breaks in strings, and
 * refuses `True`. This parser gives the same verdict about the same bytes, and continues where it stopped when more bytes come.
 */
export interface Token {
  readonly type: "object" | "array" | "string" | "primitive";
  /** A string begins and ends inside of its quotes. */
  readonly start: number;
  /** -1 while an object or array is open. */
  end: number;
  /** How many tokens are directly within it. A key has its value within it. */
  size: number;
  /** The index of the token that it is in, or -1. */
  readonly parent: number;
}

/** `part`: more bytes could complete it. */
type Parsed = "ok" | "part" | "invalid";

const [TAB, LINE_FEED, RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
const [QUOTE, COMMA, COLON, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x5c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const PRIMITIVE_STARTS = new Set(Buffer.from("-0123456789tfn"));
const ESCAPES = new Set(Buffer.from('"/\\bfrntu'));
const ENDS_PRIMITIVE = new Set([TAB, LINE_FEED, RETURN, SPACE, COMMA, CLOSE_ARRAY, CLOSE_OBJECT]);

export class Tokens {
  readonly list: Token[] = [];
  #at = 0;
  /** The token that the next one goes into: an object, an array, or a key. */
  #super = -1;

  /** Reads to the end of the bytes, or to a NUL, which lightningd never gets past. @returns whether this can still become a message */
  read(bytes: Buffer): boolean {
    for (; this.#at < bytes.length && bytes[this.#at] !== 0; this.#at++) {
      const parsed = this.#readOne(bytes, bytes[this.#at] ?? 0);
      if (parsed !== "ok") return parsed === "part";
    }
    return true;
  }

  /** Whether something is open that more bytes could close. */
  get open(): boolean {
    return this.list.some(({ end }) => end < 0);
  }

  #readOne(bytes: Buffer, byte: number): Parsed {
    switch (byte) {
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        this.#add(byte === OPEN_OBJECT ? "object" : "array", this.#at, -1);
        this.#super = this.list.length - 1;
        return "ok";
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        return this.#close(byte === CLOSE_OBJECT ? "object" : "array");
      case QUOTE:
        return this.#readString(bytes);
      case COLON:
        this.#super = this.list.length - 1;
        return "ok";
      case COMMA:
        this.#leaveKey();
        return "ok";
      case TAB:
      case LINE_FEED:
      case RETURN:
      case SPACE:
        return "ok";
      default:
        return PRIMITIVE_STARTS.has(byte) ? this.#readPrimitive(bytes) : "invalid";
    }
  }

  #add(type: Token["type"], start: number, end: number): void {
    const outer = this.list[this.#super];
    if (outer !== undefined) outer.size++;
    this.list.push({ type, start, end, size: 0, parent: this.#super });
  }

  #close(type: Token["type"]): Parsed {
    for (let index = this.list.length - 1; index >= 0;) {
      const token = this.list[index];
      if (token === undefined) break;
      if (token.end < 0) {
        if (token.type !== type) return "invalid";
        token.end = this.#at + 1;
        this.#super = token.parent;
        return "ok";
      }
      if (token.parent < 0) return token.type !== type || this.#super < 0 ? "invalid" : "ok";
      index = token.parent;
    }
    return "invalid";
  }

  #leaveKey(): void {
    const outer = this.list[this.#super];
    if (outer?.type === "string" || outer?.type === "primitive") this.#super = outer.parent;
  }

  #readString(bytes: Buffer): Parsed {
    const start = this.#at;
    for (let at = start + 1; at < bytes.length && bytes[at] !== 0; at++) {
      if (bytes[at] === QUOTE) {
        this.#add("string", start + 1, at);
        this.#at = at;
        return "ok";
      }
      if (bytes[at] !== BACKSLASH || at + 1 >= bytes.length) continue;
      at++;
      if (!ESCAPES.has(bytes[at] ?? 0)) return "invalid";
      if (bytes[at] !== U) continue;
      const digits = bytes.toString("latin1", at + 1, at + 5);
      if (!/^[0-9A-Fa-f]*$/.test(digits)) return "invalid";
      at += digits.length;
    }
    return "part";
  }

  /** A word that is no number, `true`, `false` or `null` is accepted if it begins like one. It may not be a key. */
  #readPrimitive(bytes: Buffer): Parsed {
    const outer = this.list[this.#super];
    if (outer?.type === "object" || (outer?.type === "string" && outer.size > 0)) return "invalid";
    for (let at = this.#at; at < bytes.length && bytes[at] !== 0; at++) {
      const byte = bytes[at] ?? 0;
      if (ENDS_PRIMITIVE.has(byte)) {
        this.#add("primitive", this.#at, at);
        this.#at = at - 1;
        return "ok";
      }
      if (byte < SPACE || byte >= 127) return "invalid";
    }
    return "part";
  }
}

const U = 0x75;

/** The place in the list after a root and all that is within it; -1 if an object has anything but keys with one value each. */
export function endOfRoot(tokens: readonly Token[], root = 0): number {
  /** The objects and arrays around the place, with how much of each is still to come. A plugin may nest them without end. */
  const around: { readonly type: Token["type"]; left: number }[] = [];
  for (let at = root; ;) {
    const token = tokens[at++];
    if (token === undefined || (isScalar(token) && token.size > 0)) return -1;
    if (!isScalar(token)) around.push({ type: token.type, left: token.size });
    while (around.at(-1)?.left === 0) around.pop();
    const outer = around.at(-1);
    if (outer === undefined) return at;
    outer.left--;
    if (outer.type === "object" && !isKey(tokens[at++])) return -1;
  }
}

function isScalar({ type }: Token): boolean {
  return type === "string" || type === "primitive";
}

function isKey(token: Token | undefined): boolean {
  return token?.type === "string" && token.size === 1;
}
