/**
 * What a plugin prints to stdout, for its author to see: every different line, so many of them a second, and how many there
 * were more. lightningd reads none of it.
 */
import type { Logger } from "./log.ts";

const MOST_LINES = 20;
const WINDOW_MS = 1000;

export class Printed {
  readonly #logger: Logger;
  /** What was shown since the window opened, and how many lines were not. */
  readonly #shown = new Set<string>();
  #more = 0;
  #window: NodeJS.Timeout | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** A line that is shown another way. */
  note(text: string): void {
    if (this.#window === undefined) this.#window = setTimeout(() => this.#close(), WINDOW_MS).unref();
    this.#shown.add(text);
  }

  /** @param text of the line; not asked for where nothing more is shown */
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
