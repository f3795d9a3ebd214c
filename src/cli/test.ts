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
  if (!args.watch) return await once(args, signal);
  await atEverySave(args.file, args.plugin, signal, async () => void (await once(args, signal)));
  return 0;
}

async function once(args: TestArguments, signal: AbortSignal): Promise<number> {
  const report = new Report(surfaceOf(process.stdout), (line) => process.stdout.write(`${line}\n`));
  try {
    const { filter } = readArguments([args.only]);
    const suites: Suite[] = [];
    for (const file of args.file) {
      const { plugin, update } = args;
      suites.push(...(await test(file, { plugin, update, filter, patienceMs: args.timeout * 1000, signal }, report)));
    }
    report.summary(suites);
    if (args.junit !== undefined) await writeFile(args.junit, junit(suites));
    return suites.some(({ results }) => results.some(({ findings }) => findings.length > 0)) ? DIFFERS : 0;
  } catch (error) {
    if (signal.aborted) return SIGNALLED + constants.signals[signal.reason as (typeof SIGNALS)[number]];
    say(messageOf(error));
    return CANNOT_RUN;
  }
}
