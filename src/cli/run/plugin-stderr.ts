/**
 * Shows a plugin's stderr in whole lines. It comes in pieces, and other output must not come between an error's source line and the caret
 * below it.
 */
import { Lines } from "../../trace/lines.ts";

/** After so long the beginning of a line is shown without its end: a question, or a progress of dots. */
const PATIENCE_MS = 1000;
const LONGEST_LINE = 64 * 1024;

export class PluginStderr {
  readonly #lines = new Lines(LONGEST_LINE);
  readonly #show: (line: string) => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param show takes a line without its end */
  constructor(show: (line: string) => void) {
    this.#show = show;
  }

  push(piece: Buffer): void {
    clearTimeout(this.#timer);
    for (const line of this.#lines.push(piece)) this.#show(line);
    this.#timer = setTimeout(() => this.end(), PATIENCE_MS).unref();
  }

  end(): void {
    clearTimeout(this.#timer);
    for (const line of this.#lines.end()) this.#show(line);
  }
}
