/** `autoreload call`, `hook` and `notify`: run one line of `autoreload run` on a node of its own. */
import { resolve } from "node:path";
import { text as readAll } from "node:stream/consumers";
import type { ArgumentsCamelCase, Argv, CommandModule } from "yargs";
import { sampleHook, sampleNotification } from "../lightningd/samples.ts";
import { brief } from "../lightningd/hooks/sentences.ts";
import { hintsFor } from "./once/hints.ts";
import { describeFailure } from "./run/failure.ts";
import { compactJson, prettyJson } from "../session/json/layout.ts";
import { LineError, readParameters } from "./run/line.ts";
import type { Line } from "./run/line.ts";
import { hostOptions, onNode, withNodeOptions } from "./run/node.ts";
import type { NodeArguments, RunningNode } from "./run/node.ts";
import { Session } from "./run/session.ts";
import { timeLimit } from "./run/time-limit.ts";
import { say } from "./terminal/say.ts";

export const CANNOT_RUN = 2;

/**
 * A notification has no answer, so nobody knows when the plugin has read it. The plugin then sees the end of its stdin, and has so long to
 * read up to there; no signal ends it before that.
 */
const READ_TO_THE_END = ["autoreload-signal=SIGCONT", "autoreload-grace=5000"];

const EXIT_CODES =
  "The result is on stdout, everything else on stderr. The exit code is 0 if it went well; 1 if the plugin answered with an error, " +
  "did not start, crashed, or did what lightningd kills a plugin or ends itself for; 2 if the command line is wrong. " +
  "See docs/commands.md.";

interface CallArguments extends NodeArguments {
  readonly method: string;
  readonly params: readonly string[];
}

interface SampleArguments extends NodeArguments {
  readonly name: string;
  readonly json: string | undefined;
}

export const callCommand: CommandModule<object, CallArguments> = {
  command: "call <plugin> <method> [params..]",
  describe: "Call a method of a plugin, with no node, and print its result",
  builder: (yargs) =>
    withNodeOptions(yargs)
      .positional("method", { type: "string", demandOption: true, describe: "The method" })
      .positional("params", {
        type: "string",
        array: true,
        default: [] as readonly string[],
        describe: "name=value, or values in their order, read as lightning-cli reads them; - for JSON on stdin",
      })
      .example("$0 call ./hello.py hello name=bob", "by name")
      .example("$0 call ./hello.py hello bob -o greeting=Hi", "by position, with an option of the plugin")
      .example('echo \'{"name": "bob"}\' | $0 call ./hello.py hello -', "from stdin")
      .epilogue(EXIT_CODES),
  handler: async (args) =>
    await exitWith(async () => {
      const words = [...args.params, ...lastWords(args)];
      const params = isStdin(words) ? await jsonFromStdin() : readParameters(words);
      return await once(args, [], { kind: "call", method: args.method, params });
    }),
};

export const hookCommand: CommandModule<object, SampleArguments> = {
  command: "hook <plugin> <name> [json]",
  describe: "Ask a plugin one of lightningd's hooks, with no node, and print how lightningd would go on",
  builder: (yargs) =>
    withJson(yargs, "The hook")
      .example("$0 hook ./hello.py peer_connected", "with a sample")
      .example('$0 hook ./hello.py custommsg \'{"peer_id": "02...", "payload": "1337"}\'', "with yours")
      .epilogue(EXIT_CODES),
  handler: async (args) =>
    await exitWith(async () => {
      const params = await jsonOf(args, sampleHook(args.name));
      return await once(args, [], { kind: "hook", name: args.name, params });
    }),
};

export const notifyCommand: CommandModule<object, SampleArguments> = {
  command: "notify <plugin> <name> [json]",
  describe: "Send a plugin a notification, with no node, and see whether it bears it",
  builder: (yargs) =>
    withJson(yargs, "The notification's topic")
      .example("$0 notify ./hello.py block_added", "with a sample")
      .example('$0 notify ./hello.py block_added \'{"block_added": {"hash": "00...", "height": 7}}\'', "with yours")
      .epilogue(`The plugin is given 5 seconds to read it and to end with its stdin. ${EXIT_CODES}`),
  handler: async (args) =>
    await exitWith(async () => {
      const params = await jsonOf(args, sampleNotification(args.name));
      return await once(args, READ_TO_THE_END, { kind: "notify", topic: args.name, params });
    }),
};

function withJson(yargs: Argv, what: string): Argv<SampleArguments> {
  return withNodeOptions(yargs)
    .positional("name", { type: "string", demandOption: true, describe: what })
    .positional("json", { type: "string", describe: "Its params; a sample without it, - for JSON on stdin" });
}

async function exitWith(run: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    say(error.message);
    process.exitCode = CANNOT_RUN;
  }
}

async function once(args: NodeArguments, ours: readonly string[], line: Line): Promise<number> {
  const setup = { host: hostOptions(args, false, ours), isHurried: true, showsStart: false };
  return await onNode(args, setup, async (running) => {
    const session = new Session(running.host, { plugin: resolve(args.plugin), native: false });
    const limit = AbortSignal.any([running.signal, timeLimit(args.timeout)]);
    const isDone = await answered(session, line, running, limit);
    await running.host.stop();
    return isDone && running.printer.verdicts === 0 && running.printer.faults === 0;
  });
}

async function answered(
  session: Session,
  line: Line,
  { printer, signal }: RunningNode,
  limit: AbortSignal,
): Promise<boolean> {
  const problem = (await session.problem()) ?? (await session.unanswerable(line));
  if (problem !== undefined) {
    // The log says already why the plugin does not serve.
    if (printer.faults === 0) printer.problem(problem);
    return false;
  }
  try {
    const result = await session.run(line, printer, limit);
    if (result !== undefined) printer.result((process.stdout.isTTY ? prettyJson : compactJson)(result));
    return line.kind !== "hook" || !isUnasked(result ?? "");
  } catch (error) {
    if (signal.aborted || error instanceof LineError) throw error;
    printer.problem(describeFailure(error));
    return false;
  }
}

function isUnasked(outcome: string): boolean {
  return (JSON.parse(outcome) as { readonly asked: readonly unknown[] }).asked.length === 0;
}

type Given<T> = ArgumentsCamelCase<T>;

/** The words after `--`. */
function lastWords({ _: [, ...words] }: Given<unknown>): readonly string[] {
  return words.map(String);
}

function isStdin(words: readonly string[]): boolean {
  return words.length === 1 && words[0] === "-";
}

async function jsonFromStdin(): Promise<string> {
  const json = (await readAll(process.stdin)).trim();
  parsed(json);
  return json;
}

/** @returns JSON text; undefined for a sample */
async function jsonOf(args: Given<SampleArguments>, sample: object | undefined): Promise<string | undefined> {
  const { name, json } = args;
  const text = isStdin(lastWords(args)) ? await jsonFromStdin() : json;
  if (text === undefined) return undefined;
  const hints = hintsFor(parsed(text), sample);
  for (const hint of hints) say(`lightningd's ${name} ${hint}`);
  return text;
}

/** @throws LineError if it is neither an object nor a list */
function parsed(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // JSON of another kind is refused as text that is no JSON.
  }
  throw new LineError(`params must be a JSON object or list; got ${json === "" ? "nothing" : brief(json)}`);
}
