/**
 * Shows a plugin's author what the plugin prints to stdout, which lightningd does not read: every different line, but only so many in a
 * second, and then how many more there were.
 */
import type { Logger } from "./log.ts";

const MOST_LINES = 20;
const WINDOW_MS = 1000;

export class Printed {
  readonly #logger: Logger;
  /** What was shown in this second, and how many lines were not. */
  readonly #shown = new Set<string>();
  #more = 0;
  #window: NodeJS.Timeout | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Takes note of a line that is shown in another way. */
  note(text: string): void {
    if (this.#window === undefined) this.#window = setTimeout(() => this.#close(), WINDOW_MS).unref();
    this.#shown.add(text);
  }

  /** @param text makes the line's text; not called if nothing more is shown */
  show(text: () => string): void {
    const line = this.#shown.size < MOST_LINES ? text() : undefined;
    if (line === undefined || this.#shown.has(line)) this.#more++;
    else {
      this.note(line);
      this.#logger.log("info", `printed: ${line}`);
    }
  }

  #close(): void {
    const more = this.#more;
    this.#window = undefined;
    this.#shown.clear();
    this.#more = 0;
    if (more > 0)
      this.#logger.log("info", `printed ${more} more line${more === 1 ? "" : "s"} like that within a second`);
  }
}
