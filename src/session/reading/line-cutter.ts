/** Cuts bytes into lines as they come. What is open is the only thing kept, and no more of it than a line may have. */

/** A body of 64 kB has six times that if all of it is escaped, and an answer may have two of them. */
export const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

const NEWLINE = 10;

/** A line, or undefined for one that was too long to be one of ours. */
export type CutLine = string | undefined;

export class LineCutter {
  readonly #longest: number;
  // A line begins with no mark of a byte order, and one that is in the text belongs to it.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #open: Uint8Array[] = [];
  #openBytes = 0;
  #isTooLong = false;

  constructor(longestBytes = LONGEST_LINE_BYTES) {
    this.#longest = longestBytes;
  }

  /** The lines that end in these bytes; their buffer may be used again afterwards. */
  push(bytes: Uint8Array): CutLine[] {
    const lines: CutLine[] = [];
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      this.#keep(bytes.subarray(from, end));
      lines.push(this.#take());
      from = end + 1;
    }
    // A copy, since the reader uses its buffer again; `slice` of a Buffer is none.
    if (from < bytes.length) this.#keep(new Uint8Array(bytes.subarray(from)));
    return lines;
  }

  /** How many bytes stand after the last line end. */
  get openBytes(): number {
    return this.#openBytes;
  }

  #keep(bytes: Uint8Array): void {
    this.#openBytes += bytes.length;
    if (this.#openBytes > this.#longest) {
      this.#isTooLong = true;
      this.#open = [];
    }
    if (!this.#isTooLong) this.#open.push(bytes);
  }

  #take(): CutLine {
    const line = this.#isTooLong ? undefined : this.#decode();
    this.#open = [];
    this.#openBytes = 0;
    this.#isTooLong = false;
    return line;
  }

  #decode(): string {
    const [only] = this.#open;
    if (only !== undefined && this.#open.length === 1) return this.#decoder.decode(only);
    return this.#decoder.decode(joined(this.#open, this.#openBytes));
  }
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
