/** `autoreload run PLUGIN`: a plugin live on the embedded lightningd, at a prompt or for a script on stdin. */
import { resolve } from "node:path";
import type { CommandModule } from "yargs";
import type { Host } from "../host/host.ts";
import { ADDRESSES, addressIn } from "../lightningd/options/session.ts";
import { hostOptions, onNode, withNodeOptions } from "./run/node.ts";
import type { NodeArguments } from "./run/node.ts";
import { startTerminal } from "./run/prompt.ts";
import { runScript } from "./run/script.ts";
import { Session } from "./run/session.ts";

export interface RunArguments extends NodeArguments {
  readonly "lightning-dir": string | undefined;
  readonly native: boolean;
  /** Empty for a file of our choice. */
  readonly record: string | undefined;
  /** Empty for any free port. */
  readonly inspect: string | undefined;
}

export const runCommand: CommandModule<object, RunArguments> = {
  command: "run <plugin>",
  describe: "Run a plugin on an embedded lightningd, at a prompt or by a script on stdin",
  builder: (yargs) =>
    withNodeOptions(yargs)
      .option("lightning-dir", { type: "string", describe: "A directory to use and keep; else a temporary one" })
      .option("native", { type: "boolean", default: false, describe: "Without autoreload, to compare" })
      .option("record", {
        type: "string",
        describe: "Record the session, to this file or to one in your state directory",
      })
      .option("inspect", {
        type: "string",
        describe: "Show what happens on a page of 127.0.0.1: on this port, or on a unix socket of this path",
      })
      .check(({ native, record, inspect }) => {
        if (native && record !== undefined) throw new Error("with --native there is no autoreload that could record");
        if (native && inspect !== undefined) throw new Error("with --native there is no autoreload to be inspected");
        if (inspect !== undefined && addressIn(inspect) === "wrong") throw new Error(`--inspect takes ${ADDRESSES}`);
        return true;
      })
      .example("$0 run ./hello.py", "a prompt; type help there")
      .example("$0 run ./hello.py -o greeting=Hi < script", "runs the script's lines")
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
  const { native, "lightning-dir": lightningDir } = args;
  // On this node nothing is lost by calls that are made again.
  const again = ["autoreload-verdict=true", "autoreload-again-writes", "autoreload-inspect-again"];
  const shown = [...recordOption(args.record), ...inspectOption(args.inspect)];
  const host = {
    ...hostOptions(args, native, [...again, ...shown]),
    ...(lightningDir === undefined ? {} : { lightningDir }),
  };
  return await onNode(args, { host, isHurried: !terminal, showsStart: true }, async (running) => {
    const { printer, signal } = running;
    const session = new Session(running.host, { plugin: resolve(args.plugin), native });
    const inspector = await session.inspector();
    if (inspector !== undefined) printer.say(`The inspector: ${inspector}`);
    // At a prompt the log's line is seen, and there is another try.
    if (!terminal && args.record !== undefined && !(await isRecorded(running.host))) {
      printer.say("Nothing is recorded, as the log says, so the script is not run.");
      return false;
    }
    return terminal
      ? await startTerminal(session, printer, signal)
      : await runScript(session, process.stdin, printer, signal, args.timeout);
  });
}

async function isRecorded(host: Host): Promise<boolean> {
  const answer = await host.call("autoreload-record", {}, { asker: "autoreload" });
  return (answer as { readonly recording: boolean }).recording;
}

function recordOption(file: string | undefined): string[] {
  if (file === undefined) return [];
  return [file === "" ? "autoreload-record" : `autoreload-record-file=${resolve(file)}`];
}

function inspectOption(at: string | undefined): string[] {
  if (at === undefined) return [];
  return [`autoreload-inspect=${at === "" ? "auto" : at.includes("/") ? resolve(at) : at}`];
}
