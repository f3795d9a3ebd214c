/**
 * Text on an instance's stdout that is no JSON-RPC, put together to the lines that its author printed: the framer gives it in
 * pieces, wherever a read ended or a message broke off.
 */

export interface StrayLine {
  /** Without its newline; of a long one the beginning. */
  readonly text: string;
  /** Bytes that came of it when it was told. */
  readonly size: number;
  /** If it began as a message: how many characters of it were JSON. */
  readonly jsonUpTo: number | undefined;
  /** The id's JSON text, as frames have it, if it seems to be an answer. */
  readonly id: string | undefined;
}

/** More of a line than this is not kept. */
const KEPT_BYTES = 4096;
const NEWLINE = 0x0a;
const OPEN_BRACE = 0x7b;

export class StrayText {
  readonly #told: (line: StrayLine) => void;
  #pieces: Buffer[] = [];
  #size = 0;
  #jsonUpTo: number | undefined;
  /** The line is told, and the rest of it is of no interest. */
  #over = false;
  #scheduled = false;

  /** @param told called once for each line that is not blank */
  constructor(told: (line: StrayLine) => void) {
    this.#told = told;
  }

  add(piece: Buffer): void {
    const newline = piece.indexOf(NEWLINE);
    this.#take(newline < 0 ? piece : piece.subarray(0, newline));
    if (newline >= 0) {
      this.end();
      if (newline + 1 < piece.length) this.add(piece.subarray(newline + 1));
    } else if (this.#size > KEPT_BYTES) this.#tell();
    // Somebody waits for what was to be an answer, and there may be no newline after it.
    else if (this.#jsonUpTo !== undefined) this.#tellSoon();
  }

  /** The line ends here: with a newline, a message after it, or the stream. */
  end(): void {
    this.#tell();
    this.#over = false;
  }

  #take(piece: Buffer): void {
    if (this.#over) return;
    if (this.#size === 0 && piece[0] === OPEN_BRACE) this.#jsonUpTo = piece.length;
    this.#pieces.push(Buffer.from(piece.subarray(0, Math.max(0, KEPT_BYTES - this.#size))));
    this.#size += piece.length;
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
    const bytes = Buffer.concat(this.#pieces);
    const [size, jsonUpTo] = [this.#size, this.#jsonUpTo];
    this.#pieces = [];
    this.#size = 0;
    this.#jsonUpTo = undefined;
    const text = bytes.toString().trim();
    if (text === "") return;
    this.#over = true;
    this.#told({ text, size, jsonUpTo, id: idIn(bytes.toString("latin1")) });
  }
}

function idIn(latin1: string): string | undefined {
  return /"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)/.exec(latin1)?.[1];
}
