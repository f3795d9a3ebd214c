/** `autoreload run PLUGIN`: a plugin live on the embedded lightningd, at a prompt or for a script on stdin. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandModule } from "yargs";
import { Host, StartError } from "../host/host.ts";
import type { HostOptions, OptionValue } from "../host/host.ts";
import { LOG_LEVELS } from "../host/log-book.ts";
import type { LogLevel } from "../host/log-book.ts";
import { answersFrom } from "../play/answers.ts";
import { startTerminal } from "./run/prompt.ts";
import { Printer } from "./run/printer.ts";
import { runScript } from "./run/script.ts";
import { Session } from "./run/session.ts";
import { aborted, TimeLimitError, timeLimit } from "./run/time-limit.ts";

/** The very file that lightningd runs. From dist/, where this is bundled to. */
const AUTORELOAD = fileURLToPath(new URL("../bin/autoreload.js", import.meta.url));

const DEFAULT_LEVEL: LogLevel = "info";

export interface RunArguments {
  readonly plugin: string;
  readonly option: readonly string[];
  readonly "lightning-dir": string | undefined;
  readonly "log-level": LogLevel;
  readonly native: boolean;
  /** Empty for a file of ours. */
  readonly record: string | undefined;
  readonly answers: string | undefined;
  readonly timeout: number;
}

/** What a signal leaves a plugin that asked for `shutdown`: all is to be over within two seconds. */
const HURRIED_MS = 700;

export const runCommand: CommandModule<object, RunArguments> = {
  command: "run <plugin>",
  describe: "Run a plugin on an embedded lightningd",
  builder: (yargs) =>
    yargs
      .positional("plugin", { type: "string", demandOption: true, describe: "The plugin's executable file" })
      .option("option", {
        alias: "o",
        type: "string",
        array: true,
        nargs: 1,
        default: [],
        describe: "An option as on lightningd's command line, without its dashes: name=value, or name for a flag",
      })
      .option("lightning-dir", { type: "string", describe: "A directory to use and keep; else a temporary one" })
      .option("log-level", {
        choices: LOG_LEVELS.filter((level) => level !== "io"),
        default: DEFAULT_LEVEL,
        describe: "The lowest level of log lines to show",
      })
      .option("native", { type: "boolean", default: false, describe: "Without autoreload, to compare" })
      .option("record", {
        type: "string",
        describe: "Record the session, to this file or to one in your state directory",
      })
      .option("answers", {
        type: "string",
        nargs: 1,
        describe: 'What lightningd\'s methods answer: a session, or JSON as {"listpeers": {"peers": []}}',
      })
      .option("timeout", {
        type: "number",
        default: 60,
        describe: "How many seconds the start may take, and each line that comes from a pipe or a file",
      })
      .check(({ native, record }) => {
        if (native && record !== undefined) throw new Error("with --native there is no autoreload that could record");
        return true;
      })
      .epilogue(
        "On a terminal this is a prompt; type help there. With stdin a pipe or a file, its lines are run in order, results " +
          "are printed as JSON, one a line, and the exit code is 0 only if all succeeded.",
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

async function run(args: RunArguments): Promise<number> {
  const terminal = process.stdin.isTTY && process.stdout.isTTY;
  const printer = new Printer(process.stdout, process.stderr, args["log-level"]);
  const answers = args.answers === undefined ? undefined : await answersFrom(args.answers);
  const host = await Host.launch({ ...hostOptions(args), ...(answers === undefined ? {} : { answers }) });
  printer.attach(host);
  const interrupted = new AbortController();
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) process.once(signal, () => interrupted.abort(signal));
  try {
    await startWithin(host, terminal ? undefined : args.timeout, interrupted.signal);
    // `stop` may come by the socket, too.
    void host.stopped.then(() => interrupted.abort("stopped"));
    const session = new Session(host, { plugin: resolve(args.plugin), native: args.native });
    const ok = terminal
      ? await startTerminal(session, printer, interrupted.signal)
      : await runScript(session, process.stdin, printer, interrupted.signal, args.timeout);
    return ok ? 0 : 1;
  } catch (error) {
    if (error instanceof StartError) printer.problem(`lightningd would not have started: ${error.message}`);
    else if (error instanceof TimeLimitError) printer.problem(`the start ${error.message}`);
    else if (!interrupted.signal.aborted) throw error;
    return 1;
  } finally {
    await host.stop(interrupted.signal.aborted ? HURRIED_MS : undefined);
    printer.end();
    for (const pid of host.leftOver) printer.problem(`the plugin's process ${pid} lived on and was killed`);
  }
}

/** A db_write that nobody answers holds a start for ever, in lightningd too. */
async function startWithin(host: Host, seconds: number | undefined, interrupted: AbortSignal): Promise<void> {
  const limit = seconds === undefined ? interrupted : AbortSignal.any([interrupted, timeLimit(seconds)]);
  await Promise.race([host.started, aborted(limit)]);
}

function hostOptions(args: RunArguments): HostOptions {
  const plugin = resolve(args.plugin);
  // Of calls that are made again this node has nothing to lose.
  const again = ["autoreload-verdict=true", "autoreload-again-writes"];
  const ours = args.native ? [] : [`autoreload-plugin=${plugin}`, ...again, ...recordOption(args.record)];
  return {
    plugins: [args.native ? plugin : AUTORELOAD],
    options: readOptions([...ours, ...args.option]),
    logLevel: args["log-level"],
    // Where both this program and the plugin's other paths start from, even if the shell that set PWD was elsewhere.
    env: { PWD: process.cwd() },
    // It is shown by us, so that autoreload's log need not repeat it.
    stderr: "capture",
    ...(args["lightning-dir"] === undefined ? {} : { lightningDir: args["lightning-dir"] }),
  };
}

function recordOption(file: string | undefined): string[] {
  if (file === undefined) return [];
  return [file === "" ? "autoreload-record" : `autoreload-record-file=${resolve(file)}`];
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
