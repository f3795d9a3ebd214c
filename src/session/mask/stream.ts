/** Masks text that comes in pieces, wherever it was cut. The beginning of a possible secret waits for the next piece. */
import type { EditedText } from "./edits.ts";
import type { Masker } from "./masker.ts";

export interface MaskedPiece {
  readonly original: string;
  readonly masked: EditedText;
}

const NOTHING: EditedText = { text: "", places: [] };
/** A longer line comes out in parts. */
const LONGEST_LINE = 65_536;

export class MaskedStream {
  readonly #masker: Masker;
  #waiting = "";

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  /** @returns the whole lines that there are, masked, and as they were */
  push(piece: string): MaskedPiece {
    this.#waiting += piece;
    const lines = this.#waiting.lastIndexOf("\n") + 1;
    const isTooLong = this.#waiting.length - lines > LONGEST_LINE;
    const ready = isTooLong ? this.#waiting.length : lines;
    return this.#take(Math.min(ready, this.#masker.startOfRest(this.#waiting.slice(0, ready))));
  }

  /** @returns the masked rest, at the end of the text */
  end(): MaskedPiece {
    return this.#take(this.#waiting.length, true);
  }

  #take(size: number, isEnd = false): MaskedPiece {
    const original = this.#waiting.slice(0, size);
    this.#waiting = this.#waiting.slice(size);
    return { original, masked: original === "" ? NOTHING : this.#masker.maskedText(original, isEnd) };
  }
}
