/** The embedded lightningd of the commands that run a plugin: its options on the command line, its start and its end. */
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

/** The very file that lightningd runs. From dist/, where this is bundled to. */
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

/** What a signal leaves a plugin that asked for `shutdown`: all is to be over within two seconds. */
const HURRIED_MS = 700;

export interface RunningNode {
  readonly host: Host;
  readonly printer: Printer;
  /** Aborts when the command is to end. */
  readonly signal: AbortSignal;
}

export interface NodeSetup {
  readonly host: HostOptions;
  /** Whether its start may take no longer than `timeout`. */
  readonly isHurried: boolean;
  /** Whether what lightningd says of its own start is shown. */
  readonly showsStart: boolean;
}

/** @returns the exit code: 0 if the use says that all went well */
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
    // `stop` may come by the socket, too.
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

/** A db_write that nobody answers holds a start for ever, in lightningd too. */
async function startWithin(host: Host, seconds: number | undefined, interrupted: AbortSignal): Promise<void> {
  const limit = seconds === undefined ? interrupted : AbortSignal.any([interrupted, timeLimit(seconds)]);
  await Promise.race([host.started, aborted(limit)]);
}

/** A plugin behind autoreload, or natively. @param ours options of autoreload */
export function hostOptions(args: NodeArguments, native: boolean, ours: readonly string[]): HostOptions {
  const plugin = resolve(args.plugin);
  const behind = [`autoreload-plugin=${plugin}`, ...ours];
  return {
    plugins: [native ? plugin : AUTORELOAD],
    options: readOptions([...(native ? [] : behind), ...args.option]),
    // Where both this program and the plugin's other paths start from, even if the shell that set PWD was elsewhere.
    env: { PWD: process.cwd() },
    // It is shown by us, so that autoreload's log need not repeat it.
    stderr: "capture",
  };
}

/** `name=value` or `name`; an option that is given again has many values. */
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
