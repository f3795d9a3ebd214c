/**
 * Joins the text on an instance's stdout that is no JSON-RPC to the lines that its author printed: the framer gives it in pieces,
 * wherever a read ended or a message broke off. A line must cost next to nothing, since there may be a flood.
 */
import { shorten } from "../../trace/printable.ts";
import type { Written } from "../../trace/events/traffic.ts";

/** More of a line than this is not kept. */
const KEPT_BYTES = 4096;
const HAS_NUL = "has a NUL byte, behind which lightningd would never read anything of it";
const NEWLINE = 0x0a;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const OPEN_BRACE = 0x7b;

const ID = /(["'])id\1\s*:\s*("(?:[^"\\]|\\.)*"|'([^'"\\]*)'|-?\d+)/;

export class StrayLine implements Written {
  /** Bytes that came of it when it was told. */
  readonly size: number;
  readonly #bytes: Buffer;
  readonly #jsonBytes: number;

  /**
   * @param bytes without its newline; of a long one the beginning
   * @param jsonBytes if it began as a message, how many of them were JSON; else 0
   */
  constructor(bytes: Buffer, size: number, jsonBytes: number) {
    this.#bytes = bytes;
    this.size = size;
    this.#jsonBytes = jsonBytes;
  }

  get isBlank(): boolean {
    for (const byte of this.#bytes) if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
    return true;
  }

  get text(): string {
    return this.#bytes.toString().trimEnd();
  }

  /** Why it is no message, as words that follow "its answer". */
  get wrong(): string {
    const broken = this.#bytes.toString("utf8", this.#jsonBytes).trim();
    if (broken.startsWith("\0")) return HAS_NUL;
    return `is no JSON${broken === "" ? "" : `, from here on: ${shorten(broken)}`}`;
  }

  /** The id's JSON text, as frames have it, if it seems to be an answer, be it a dict as Python prints it. */
  get id(): string | undefined {
    if (!this.#bytes.includes(QUOTE) && !this.#bytes.includes(APOSTROPHE)) return undefined;
    const text = this.#bytes.toString("latin1");
    const [, , id = "", inApostrophes] = ID.exec(text) ?? [];
    if (id === "" || isRequest(text)) return undefined;
    return inApostrophes === undefined ? id : `"${inApostrophes}"`;
  }
}

export class StrayText {
  readonly #told: (line: StrayLine) => void;
  #pieces: Buffer[] = [];
  #size = 0;
  #jsonBytes = 0;
  /** The line is told, and the rest of it is of no interest. */
  #over = false;
  #scheduled = false;

  /** @param told called once for each line that is not blank */
  constructor(told: (line: StrayLine) => void) {
    this.#told = told;
  }

  add(bytes: Buffer): void {
    let from = 0;
    for (let newline = bytes.indexOf(NEWLINE); newline >= 0; newline = bytes.indexOf(NEWLINE, from)) {
      this.#take(bytes.subarray(from, newline));
      this.end();
      from = newline + 1;
    }
    if (from === bytes.length) return;
    this.#take(Buffer.from(bytes.subarray(from, from + KEPT_BYTES)), bytes.length - from);
    if (this.#size > KEPT_BYTES) this.#tell();
    // This may have been meant as an answer for which a caller waits, and no newline may follow.
    else if (this.#jsonBytes > 0) this.#tellSoon();
  }

  /** The line ends here: with a newline, or a message after it. */
  end(): void {
    this.#tell();
    this.#over = false;
  }

  /** The stream ends. @returns what stands there if it is no line, but the beginning of a message */
  close(): StrayLine | undefined {
    const half = this.#jsonBytes > 0 && this.#jsonBytes === this.#size ? this.#takeLine() : undefined;
    this.end();
    return half;
  }

  #take(piece: Buffer, size = piece.length): void {
    if (this.#over) return;
    if (this.#size === 0 && piece[0] === OPEN_BRACE) this.#jsonBytes = piece.length;
    if (this.#size < KEPT_BYTES) this.#pieces.push(piece);
    this.#size += size;
  }

  #tellSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#tell();
    });
  }

  #tell(): void {
    if (this.#size === 0) return;
    const line = this.#takeLine();
    if (line.isBlank) return;
    this.#over = true;
    this.#told(line);
  }

  #takeLine(): StrayLine {
    const [only] = this.#pieces;
    const bytes = this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces);
    const line = new StrayLine(bytes, this.#size, this.#jsonBytes);
    this.#pieces = [];
    this.#size = 0;
    this.#jsonBytes = 0;
    return line;
  }
}

/** The stray text of several writers, each with its own line. @typeParam Writer one that writes */
export class StrayTexts<Writer> {
  readonly #told: (line: StrayLine, from: Writer) => void;
  readonly #texts = new Map<Writer, StrayText>();

  /** @param told called once for each line that is not blank */
  constructor(told: (line: StrayLine, from: Writer) => void) {
    this.#told = told;
  }

  add(bytes: Buffer, from: Writer): void {
    let text = this.#texts.get(from);
    if (text === undefined) this.#texts.set(from, (text = new StrayText((line) => this.#told(line, from))));
    text.add(bytes);
  }

  /** The line ends here: a message follows it. */
  endLine(from: Writer): void {
    if (this.#texts.size > 0) this.#texts.get(from)?.end();
  }

  /** The writer is gone. @returns what it left, if that is the beginning of a message */
  close(from: Writer): StrayLine | undefined {
    const half = this.#texts.get(from)?.close();
    this.#texts.delete(from);
    return half;
  }
}

/** Developers print the requests that their plugin reads. */
function isRequest(text: string): boolean {
  const method = text.search(/["']method["']\s*:/);
  const result = text.search(/["'](?:result|error)["']\s*:/);
  return method >= 0 && (result < 0 || method < result);
}
