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
