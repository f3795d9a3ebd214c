/** `autoreload test`: plays recorded sessions into the plugin as it is now. */
import { writeFile } from "node:fs/promises";
import { constants } from "node:os";
import type { CommandModule } from "yargs";
import { messageOf } from "../jsonrpc/errors.ts";
import type { Suite } from "../play/findings.ts";
import { readArguments } from "./log/arguments.ts";
import { surfaceOf } from "./terminal/paint.ts";
import { junit } from "./test/junit.ts";
import { Report } from "./test/report.ts";
import { test } from "./test/suite.ts";
import { atEverySave } from "./test/watch.ts";
import { say } from "./terminal/say.ts";

export interface TestArguments {
  readonly file: readonly string[];
  readonly plugin: string | undefined;
  readonly only: string | undefined;
  readonly update: boolean;
  readonly watch: boolean;
  readonly junit: string | undefined;
  readonly timeout: number;
}

const DIFFERS = 1;
const CANNOT_RUN = 2;
/** Shells add the signal's number to this. */
const SIGNALLED = 128;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export const testCommand: CommandModule<object, TestArguments> = {
  command: "test <file..>",
  describe: "Play recorded sessions into a plugin, with no node, and compare",
  builder: (yargs) =>
    yargs
      .positional("file", { type: "string", array: true, demandOption: true, describe: "Sessions" })
      .option("plugin", { type: "string", nargs: 1, describe: "The plugin's file; else the one that was recorded" })
      .option("only", {
        type: "string",
        nargs: 1,
        describe: "What to compare, as m:hello or 'of:hook v:3'; all is played",
      })
      .option("update", {
        type: "boolean",
        default: false,
        describe: "Find what changes from run to run, and note it in the session",
      })
      .option("watch", { type: "boolean", default: false, describe: "Again at every save" })
      .option("junit", { type: "string", nargs: 1, describe: "A file to write the results to, too, as JUnit's XML" })
      .option("timeout", {
        type: "number",
        default: 5,
        describe: "For how many seconds the plugin may do nothing while something is waited for",
      })
      .example("$0 test hello.py.jsonl", "the plugin that was recorded")
      .example("$0 test sessions/*.jsonl --plugin ./hello.py --watch", "another one, at every save")
      .epilogue(
        "The exit code is 0 if all is the same, 1 if something differs, 2 if it cannot be run. See docs/testing.md.",
      ),
  handler: async (args) => {
    process.exitCode = await run(args);
  },
};

async function run(args: TestArguments): Promise<number> {
  const interrupted = new AbortController();
  for (const signal of SIGNALS) process.once(signal, () => interrupted.abort(signal));
  const { signal } = interrupted;
  const play = async (until: AbortSignal): Promise<number> => await exitCodeOf(() => once(args, until), until);
  return await exitCodeOf(async () => {
    check(args);
    if (!args.watch) return await play(signal);
    await atEverySave(args.file, args.plugin, signal, async (until) => void (await play(until)));
    return 0;
  }, signal);
}

/** @throws if an option has no value that it may have. yargs makes a list of one that is given twice */
function check({ timeout, plugin, only, junit: xml }: TestArguments): void {
  if (!(timeout > 0)) throw new Error("--timeout takes a number of seconds, more than 0");
  for (const [name, value] of Object.entries({ plugin, only, junit: xml })) {
    if (Array.isArray(value)) throw new Error(`--${name} is given twice`);
  }
}

/** @param work returns the exit code, or throws why it cannot be run */
async function exitCodeOf(work: () => Promise<number>, signal: AbortSignal): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) return SIGNALLED + constants.signals[signal.reason as (typeof SIGNALS)[number]];
    say(messageOf(error));
    return CANNOT_RUN;
  }
}

/** A session that cannot be played does not keep the others from being played, nor their results from being written. */
async function once(args: TestArguments, signal: AbortSignal): Promise<number> {
  const report = new Report(surfaceOf(process.stdout), (line) => process.stdout.write(`${line}\n`));
  const { plugin, update, only = "" } = args;
  const options = { plugin, update, filter: readArguments([only]).filter, patienceMs: args.timeout * 1000, signal };
  const suites: Suite[] = [];
  for (const file of args.file) suites.push(...(await test(file, options, report)));
  const results = suites.flatMap((suite) => suite.results);
  if (results.length > 0) report.summary(suites);
  if (args.junit !== undefined) await written(args.junit, junit(suites));
  if (suites.some(({ cannot }) => cannot !== undefined)) return CANNOT_RUN;
  if (only !== "" && results.every(({ cue }) => cue === undefined)) {
    throw new Error(`nothing was compared: --only ${only} finds no request or notification`);
  }
  return results.some(({ findings }) => findings.length > 0) ? DIFFERS : 0;
}

async function written(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    const isNowhere = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new Error(`${path} cannot be written: ${isNowhere ? "its directory is not there" : messageOf(error)}`, {
      cause: error,
    });
  }
}
