/** Cuts bytes into lines as they come. It keeps nothing but the open line, and of that no more than a line may have. */

/** A body of 64 kB takes six times that if all of it is escaped, and an answer may have two bodies. */
export const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

const NEWLINE = 10;

/** A line; undefined for a line that is too long for a session. */
export type CutLine = string | undefined;

export class LineCutter {
  readonly #longest: number;
  // A byte order mark in a line belongs to its text.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #open: Uint8Array[] = [];
  #openBytes = 0;
  #isTooLong = false;

  constructor(longestBytes = LONGEST_LINE_BYTES) {
    this.#longest = longestBytes;
  }

  /** @returns the lines that end in these bytes @param bytes the caller may use their buffer again afterwards */
  push(bytes: Uint8Array): CutLine[] {
    const lines: CutLine[] = [];
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      this.#keep(bytes.subarray(from, end));
      lines.push(this.#take());
      from = end + 1;
    }
    // This copies, since the reader uses its buffer again; `slice` of a Buffer does not copy.
    if (from < bytes.length) this.#keep(new Uint8Array(bytes.subarray(from)));
    return lines;
  }

  /** The number of bytes after the last line end. */
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
