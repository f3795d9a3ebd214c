/** Runs the embedded lightningd for commands that run a plugin: reads its options, starts and ends it. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Argv } from "yargs";
import { Host, StartError } from "../../host/host.ts";
import type { HostOptions, OptionValue } from "../../host/host.ts";
import { LOG_LEVELS } from "../../host/log-book.ts";
import type { LogLevel } from "../../host/log-book.ts";
import { answersFrom } from "../../play/score/answers.ts";
import { quoted } from "../../plugin/file/executable.ts";
import { examinePlugin } from "../../plugin/file/examine.ts";
import { Printer } from "./printer.ts";
import { aborted, TimeLimitError, timeLimit } from "./time-limit.ts";

/** The file that lightningd runs. This code is bundled into dist/. */
export const AUTORELOAD = fileURLToPath(new URL("../bin/autoreload.js", import.meta.url));

export interface NodeArguments {
  readonly plugin: string;
  readonly option: readonly string[];
  readonly "log-level": LogLevel;
  readonly answers: string | undefined;
  readonly timeout: number;
}

const DEFAULT_LEVEL: LogLevel = "info";

export function withNodeOptions<T>(yargs: Argv<T>): Argv<T & NodeArguments> {
  return yargs
    .positional("plugin", { type: "string", demandOption: true, describe: "The plugin's executable file" })
    .option("option", {
      alias: "o",
      type: "string",
      array: true,
      nargs: 1,
      default: [] as readonly string[],
      describe: "An option as on lightningd's command line, without its dashes: name=value, or name for a flag",
    })
    .option("log-level", {
      choices: LOG_LEVELS.filter((level) => level !== "io"),
      default: DEFAULT_LEVEL,
      describe: "The lowest level of log lines to show",
    })
    .option("answers", {
      type: "string",
      nargs: 1,
      describe: 'What lightningd\'s methods answer: a session, or JSON as {"listpeers": {"peers": []}}',
    })
    .option("timeout", {
      type: "number",
      default: 60,
      describe: "How many seconds the start may take, and each line of a script, and each command",
    });
}

/** After a signal, a plugin that asked for `shutdown` has so long, so that all is over within two seconds. */
const HURRIED_MS = 700;

export interface RunningNode {
  readonly host: Host;
  readonly printer: Printer;
  /** Aborts when the command has to end. */
  readonly signal: AbortSignal;
}

export interface NodeSetup {
  readonly host: HostOptions;
  /** Whether `timeout` limits the start, too. */
  readonly isHurried: boolean;
  /** Whether lightningd's words about its own start are shown. */
  readonly showsStart: boolean;
}

/** @returns the exit code: 0 if `use` says that all went well */
export async function onNode(
  args: NodeArguments,
  { host: options, isHurried, showsStart }: NodeSetup,
  use: (running: RunningNode) => Promise<boolean>,
): Promise<number> {
  const level = args["log-level"];
  const printer = new Printer(process.stdout, process.stderr, showsStart || level !== "info" ? level : "unusual");
  const answers = args.answers === undefined ? undefined : await answersFrom(args.answers);
  const host = await Host.launch({ ...options, logLevel: level, ...(answers === undefined ? {} : { answers }) });
  printer.attach(host, examinePlugin(resolve(args.plugin)).name);
  const interrupted = new AbortController();
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) process.once(signal, () => interrupted.abort(signal));
  let ok = false;
  try {
    await startWithin(host, isHurried ? args.timeout : undefined, interrupted.signal);
    printer.logLevel = level;
    // A client of the socket may have called `stop`.
    void host.stopped.then(() => interrupted.abort("stopped"));
    ok = await use({ host, printer, signal: interrupted.signal });
  } catch (error) {
    if (error instanceof StartError) {
      printer.problem(`lightningd would not have started: ${error.message}`);
      printer.say(`For each thing that is wrong: autoreload doctor ${quoted(args.plugin)}`);
    } else if (error instanceof TimeLimitError) printer.problem(`the start ${error.message}`);
    else if (!interrupted.signal.aborted) throw error;
  } finally {
    await host.stop(interrupted.signal.aborted ? HURRIED_MS : undefined);
    printer.end();
    for (const pid of host.leftOver) printer.problem(`the plugin's process ${pid} lived on and was killed`);
  }
  return ok ? 0 : 1;
}

/** A db_write that nobody answers holds up a start for ever, as in lightningd. */
async function startWithin(host: Host, seconds: number | undefined, interrupted: AbortSignal): Promise<void> {
  const limit = seconds === undefined ? interrupted : AbortSignal.any([interrupted, timeLimit(seconds)]);
  await Promise.race([host.started, aborted(limit)]);
}

/** The options of a node with the plugin behind autoreload, or without it. @param ours options of autoreload */
export function hostOptions(args: NodeArguments, native: boolean, ours: readonly string[]): HostOptions {
  const plugin = resolve(args.plugin);
  const behind = [`autoreload-plugin=${plugin}`, ...ours];
  return {
    plugins: [native ? plugin : AUTORELOAD],
    options: readOptions([...(native ? [] : behind), ...args.option]),
    // This program resolves the plugin's other paths from here, so the node does too, whatever the shell's PWD says.
    env: { PWD: process.cwd() },
    // We show it ourselves, so autoreload's log need not repeat it.
    stderr: "capture",
  };
}

/** Reads `name=value` or `name`. An option that is given again has several values. */
export function readOptions(given: readonly string[]): Record<string, OptionValue> {
  const values = new Map<string, string[]>();
  for (const text of given) {
    const bare = text.replace(/^--/, "");
    const end = bare.indexOf("=");
    const name = end < 0 ? bare : bare.slice(0, end);
    values.set(name, [...(values.get(name) ?? []), ...(end < 0 ? [] : [bare.slice(end + 1)])]);
  }
  return Object.fromEntries([...values].map(([name, list]) => [name, list.length === 0 ? true : list]));
}
