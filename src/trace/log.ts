/** lightningd's log, to which lines can be written. */
import { printable } from "./printable.ts";

/** lightningd's log levels, by the names that plugins use. */
export type Level = "trace" | "debug" | "info" | "unusual" | "broken";

/** Writes to lightningd's log. A message of several lines is shown as several. */
export interface Logger {
  log(level: Level, message: string): void;
}

/** A logger that puts a plugin's name before each line. */
export function named(logger: Logger, name: string): Logger {
  const inFront = (line: string): string => `${printable(name)}: ${line}`;
  return { log: (level, message) => logger.log(level, message.split("\n").map(inFront).join("\n")) };
}
