/**
 * A plugin's stderr in whole lines: it comes in pieces, and each shown by itself would tear an error's source line from the caret
 * below it, and what else is shown would come between them.
 */
import { Lines } from "../../trace/lines.ts";

/** What has no end by then is shown without: a question, dots of a progress. */
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
