/** lightningd's log, as a place for lines. */
import { printable } from "./printable.ts";

/** lightningd's log levels, as a plugin may use them. */
export type Level = "trace" | "debug" | "info" | "unusual" | "broken";

/** Takes lines for lightningd's log; a message of several lines is shown as so many. */
export interface Logger {
  log(level: Level, message: string): void;
}

/** A logger that puts a plugin's name in front of each line. */
export function named(logger: Logger, name: string): Logger {
  const inFront = (line: string): string => `${printable(name)}: ${line}`;
  return { log: (level, message) => logger.log(level, message.split("\n").map(inFront).join("\n")) };
}

/** So many different faults of one kind are told. */
const MOST_OF_A_KIND = 20;

/**
 * Says a thing once and counts the rest: a fault that repeats a thousand times a second is one line in the log.
 * A key is new again after `forget`.
 */
export class Once {
  readonly #logger: Logger;
  readonly #counts = new Map<string, number>();
  readonly #kinds = new Map<string, number>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * @param kind what keys have in common that may be ever new, as a key with a plugin's own words in it
   * @returns whether it was said
   */
  log(key: string, level: Level, message: () => string, kind?: string): boolean {
    if (kind === undefined || this.#counts.has(key) || !this.#isOneTooMany(kind))
      return this.#count(key, level, message);
    const others = `${kind}: others`;
    return this.#count(others, level, () => `${message()} (others of this kind are only counted from now on)`);
  }

  /** How often each key came up. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  forget(): void {
    this.#counts.clear();
    this.#kinds.clear();
  }

  #count(key: string, level: Level, message: () => string): boolean {
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count === 1) this.#logger.log(level, message());
    return count === 1;
  }

  #isOneTooMany(kind: string): boolean {
    const count = (this.#kinds.get(kind) ?? 0) + 1;
    this.#kinds.set(kind, count);
    return count > MOST_OF_A_KIND;
  }
}
