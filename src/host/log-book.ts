/**
 * The node's log: every line of lightningd and of plugins, in order, and the form in which lightningd prints it. Sources are lightningd's
 * own prefixes: `lightningd`, `plugin-manager`, `plugin-NAME`, `jsonrpc#N`.
 */
import { EventEmitter } from "node:events";

export const LOG_LEVELS = ["io", "trace", "debug", "info", "unusual", "broken"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogLine {
  readonly time: Date;
  readonly level: LogLevel;
  readonly source: string;
  readonly text: string;
}

/** At twice this many lines, the older half is dropped. */
const LINES_KEPT = 20_000;

/** Emits `line` for each line, whatever its level. Listeners decide what they print. */
export class LogBook extends EventEmitter<{ line: [LogLine] }> {
  #lines: LogLine[] = [];

  constructor() {
    super();
    this.setMaxListeners(0);
  }

  /** The lines so far, oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  add(source: string, level: LogLevel, text: string): LogLine {
    const line = { time: new Date(), level, source, text: printable(text) };
    this.#lines.push(line);
    if (this.#lines.length > 2 * LINES_KEPT) this.#lines.splice(0, LINES_KEPT);
    this.emit("line", line);
    return line;
  }

  /** The first line, past or to come, whose `source: text` matches. Rejects when the signal aborts. */
  async find(pattern: RegExp, signal?: AbortSignal): Promise<LogLine> {
    const matches = (line: LogLine): boolean => pattern.test(`${line.source}: ${line.text}`);
    const past = this.#lines.find(matches);
    if (past !== undefined) return past;
    signal?.throwIfAborted();
    return await new Promise((resolve, reject) => {
      const stop = (): void => {
        this.off("line", look);
        signal?.removeEventListener("abort", abort);
      };
      const look = (line: LogLine): void => {
        if (!matches(line)) return;
        stop();
        resolve(line);
      };
      const abort = (): void => {
        stop();
        reject(signal?.reason as Error);
      };
      this.on("line", look);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }
}

/** Whether a line of this level is shown, if `threshold` is the lowest level shown. */
export function isShown(level: LogLevel, threshold: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(threshold);
}

/** Reads any name that lightningd has for a level, in any case. `warn` and `error` are plugins' names. */
export function parseLevel(name: string): LogLevel | undefined {
  const lower = name.toLowerCase();
  if (lower === "warn") return "unusual";
  if (lower === "error") return "broken";
  return LOG_LEVELS.find((level) => level === lower);
}

/** `2026-01-02T03:04:05.678Z UNUSUAL plugin-x.py: text`, as lightningd's log_to_files prints it. */
export function formatLine(line: LogLine): string {
  const level = line.level === "broken" ? "**BROKEN**" : line.level.toUpperCase().padEnd(7);
  return `${line.time.toISOString()} ${level} ${line.source}: ${line.text}`;
}

/** lightningd logs bytes. Each byte that is no printable ASCII becomes `?`, so a longer UTF-8 character becomes several. */
function printable(text: string): string {
  if (!/[^ -~]/.test(text)) return text;
  return Buffer.from(text)
    .toString("latin1")
    .replaceAll(/[^ -~]/g, "?");
}
