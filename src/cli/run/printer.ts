/**
 * Writes the command line's output: results to stdout, and all else (log lines, verdicts, problems) to stderr. While a prompt is open,
 * everything goes through it, so that the line that is being typed stays whole.
 */
import type { Writable } from "node:stream";
import type { Host, LogLevel, LogLine, Verdict } from "../../host/host.ts";
import { formatLine, isShown } from "../../host/log-book.ts";
import { LastWords } from "./last-words.ts";
import { PluginStderr } from "./plugin-stderr.ts";

/** Writes text above the line that is being typed. */
export interface Screen {
  above(text: string): void;
}

export class Printer {
  logLevel: LogLevel;
  /** Set while there is a prompt. */
  screen: Screen | undefined;
  /** How often lightningd would have killed a plugin, or would have ended. */
  verdicts = 0;
  /** How often autoreload kept the plugin from that, and how often the plugin crashed. */
  faults = 0;
  readonly #out: Writable;
  readonly #err: Writable;
  readonly #lastWords = new LastWords();
  readonly #stderrs: PluginStderr[] = [];

  constructor(out: Writable, err: Writable, logLevel: LogLevel) {
    this.#out = out;
    this.#err = err;
    this.logLevel = logLevel;
  }

  /**
   * Shows a host's log lines and verdicts from now on, and its plugins' stderr if it captures that.
   * @param plugin the name of the plugin under development
   */
  attach(host: Host, plugin: string): void {
    const take = (line: LogLine): void => {
      if (isFault(line, plugin)) this.faults++;
      this.#logLine(line);
    };
    host.log.lines.forEach(take);
    host.log.on("line", take);
    host.verdicts.on("verdict", (verdict) => this.#verdict(verdict));
    host.onPlugin((plugin) => {
      const stderr = new PluginStderr((line) => this.#pluginStderr(line));
      plugin.raw.on("stderr", (bytes) => stderr.push(bytes));
      this.#stderrs.push(stderr);
    });
  }

  /** Shows the open lines, which have no end yet. */
  end(): void {
    for (const stderr of this.#stderrs) stderr.end();
  }

  result(text: string): void {
    this.#write(this.#out, `${text}\n`);
  }

  problem(text: string): void {
    this.#write(this.#err, `autoreload: ${text}\n`);
  }

  /** Words for a person at the prompt. */
  say(text: string): void {
    this.#write(this.#err, `${text}\n`);
  }

  #pluginStderr(line: string): void {
    this.#write(this.#err, `${line}\n`);
    this.#lastWords.shown(line);
  }

  #logLine(next: LogLine): void {
    for (const line of this.#lastWords.unseen(next)) {
      if (!isShown(line.level, this.logLevel) || isSaidWithToken(line)) continue;
      this.#write(this.#err, `${printOf(line) ?? formatLine(line)}\n`);
      this.#lastWords.shown(line.text);
    }
  }

  #verdict(verdict: Verdict): void {
    this.verdicts++;
    const { plugin, why } = verdict;
    if (verdict.victim === "plugin")
      this.problem(`lightningd kills a plugin for this, and so it was done: ${plugin}: ${why}`);
    else this.problem(`lightningd would have ended here${plugin === undefined ? "" : ` because of ${plugin}`}: ${why}`);
  }

  #write(stream: Writable, text: string): void {
    if (this.screen === undefined) stream.write(text);
    else this.screen.above(text);
  }
}

/**
 * Whether a log line is about a fault of the plugin. autoreload begins such a line with the plugin's name; what the plugin itself logs does
 * not count.
 */
function isFault({ source, level, text }: LogLine, plugin: string): boolean {
  return source === "plugin-autoreload.js" && level === "broken" && text.startsWith(`${plugin}: `);
}

/** The command says by itself where the inspector is, with the token, which the log must not have. */
function isSaidWithToken({ source, text }: LogLine): boolean {
  return source === "plugin-autoreload.js" && text.startsWith("the inspector is at ");
}

/** A line that the plugin printed is shown without the log's head, since the plugin's author looks for it. */
function printOf({ source, level, text }: LogLine): string | undefined {
  if (source !== "plugin-autoreload.js" || level !== "info") return undefined;
  return /^\S+: printed[: ].*$/.exec(text)?.[0];
}
