/** `autoreload log`: shows a session as lines of text, as the events that a filter finds, or as its sums. */
import { existsSync } from "node:fs";
import type { CommandModule } from "yargs";
import type { Header } from "../session/format/events.ts";
import { foundIn } from "../session/reading/found.ts";
import type { Found } from "../session/reading/found.ts";
import { readSession } from "../session/reading/session-file.ts";
import { StatsOfRows } from "../session/stats/stats.ts";
import { readArguments } from "./log/arguments.ts";
import type { Word } from "./log/arguments.ts";
import { linesOf } from "./log/lines.ts";
import { Output } from "./terminal/output.ts";
import { paint, surfaceOf } from "./terminal/paint.ts";
import type { Surface } from "./terminal/paint.ts";
import { RawLines } from "./log/raw-lines.ts";
import { runningRecording } from "./log/running.ts";
import { statsText } from "./log/stats.ts";
import { say } from "./terminal/say.ts";

export interface LogArguments {
  readonly file: string | undefined;
  readonly filter: readonly string[] | undefined;
  readonly follow: boolean;
  readonly json: boolean;
  readonly stats: boolean;
}

export const logCommand: CommandModule<object, LogArguments> = {
  command: "log [file] [filter..]",
  describe: "Show a recorded session",
  builder: (yargs) =>
    yargs
      .positional("file", { type: "string", describe: "A session; without one, the recording that runs" })
      .positional("filter", { type: "string", array: true, describe: "What to show, as m:hello status:err '>5ms'" })
      .option("follow", { alias: "f", type: "boolean", default: false, describe: "Go on as the session grows" })
      .option("json", { type: "boolean", default: false, describe: "Print events as they stand in the session" })
      .option("stats", { type: "boolean", default: false, describe: "Print sums instead of events" })
      .example("$0 log", "the recording that runs")
      .example("$0 log hello.jsonl -f m:hello", "one method, as it goes on")
      .example("$0 log hello.jsonl status:err '>5ms'", "errors that took long")
      .epilogue(
        "A filter's words all have to be true: m:NAME of:hook k:stderr from:cli to:rpc status:err|refused|mended|open|late v:13 p:NAME " +
          "id:TEXT t:22.9..38.2 '>5ms' '<5ms' '\"text in bodies\"', and - before a word means not. See docs/sessions.md.",
      ),
  handler: async ({ _: [, ...last], file, filter, ...flags }) => await log([file, ...(filter ?? []), ...last], flags),
};

type Flags = Pick<LogArguments, "follow" | "json" | "stats">;

async function log(words: readonly Word[], flags: Flags): Promise<void> {
  const { file, filter } = readArguments(words);
  const output = new Output(process.stdout);
  const path = file ?? (await runningRecording());
  if (!flags.follow && /^[^/.]+$/.test(path) && !existsSync(path))
    throw new Error(`${path} cannot be read: there is no such file. To look for it as text, quote it: '"${path}"'`);
  const following = flags.follow ? { signal: AbortSignal.any([output.closed, interrupted()]) } : undefined;
  if (flags.follow && !existsSync(path)) say(`waiting for ${path}`);
  const raw = flags.json && !flags.stats ? new RawLines() : undefined;
  const items = readSession(path, following);
  const printer = raw ?? (flags.stats ? new StatsPrinter(flags.json) : new LinePrinter(surfaceOf(process.stdout)));
  let isFound = filter.length === 0;
  for await (const found of foundIn(raw?.noting(items) ?? items, filter)) {
    for (const one of found) if (one.kind === "problem") say(one.text);
    isFound ||= found.some(({ kind }) => kind === "row");
    await output.write(printer.textOf(found));
    if (output.closed.aborted) return;
  }
  await output.write(printer.end());
  if (!isFound) say(`the filter finds nothing in ${path}`);
}

/** Ctrl-C stops following the file; sums are printed after that. */
function interrupted(): AbortSignal {
  const end = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => end.abort());
  return end.signal;
}

class LinePrinter {
  readonly #surface: Surface;

  constructor(surface: Surface) {
    this.#surface = surface;
  }

  textOf(found: readonly Found[]): string {
    return found.map((one) => (one.kind === "row" ? this.#row(one) : "")).join("");
  }

  end(): string {
    return "";
  }

  /** Use of memory and CPU has no line: it comes every second, and is shown in sums and pictures. */
  #row({ row, header, isHit }: Found & { kind: "row" }): string {
    if (row.event.k === "use") return "";
    return linesOf(row, header, isHit)
      .map((pieces) => `${paint(pieces, this.#surface)}\n`)
      .join("");
  }
}

class StatsPrinter {
  readonly #isJson: boolean;
  readonly #stats = new StatsOfRows();
  #header: Header | undefined;

  constructor(isJson: boolean) {
    this.#isJson = isJson;
  }

  textOf(found: readonly Found[]): string {
    for (const one of found) {
      // A plugin that was loaded later comes with its first event.
      if (one.kind !== "problem") this.#header = one.header;
      if (one.kind === "row" && one.isHit) this.#stats.add(one.row);
    }
    return "";
  }

  end(): string {
    if (this.#header === undefined) return "";
    if (this.#isJson) return `${JSON.stringify(this.#stats.result)}\n`;
    return statsText(this.#stats.result, this.#header);
  }
}
