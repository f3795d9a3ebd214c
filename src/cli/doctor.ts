/** `autoreload doctor`: finds what keeps a plugin, or autoreload, from running here. */
import type { CommandModule } from "yargs";
import { examine } from "../doctor/doctor.ts";
import type { Finding } from "../doctor/finding.ts";
import { removeAllTemporary } from "../plugin/process/temporary.ts";
import { paint, surfaceOf } from "./terminal/paint.ts";
import type { Piece, Surface, Tone } from "./terminal/paint.ts";
import { oldestNode, version } from "./package.ts";
import { AUTORELOAD } from "./run/node.ts";

export interface DoctorArguments {
  readonly plugin: string | undefined;
  readonly exec: string | undefined;
  readonly json: boolean;
}

export const doctorCommand: CommandModule<object, DoctorArguments> = {
  command: "doctor [plugin]",
  describe: "Look for what keeps autoreload, or a plugin, from running here",
  builder: (yargs) =>
    yargs
      .positional("plugin", {
        type: "string",
        describe: "A plugin's file: it is started and asked for its manifest, no more",
      })
      .option("exec", {
        type: "string",
        nargs: 1,
        describe: "How to run the plugin, as --autoreload-exec: 'python3 -X dev {}'",
      })
      .option("json", { type: "boolean", default: false, describe: "As one JSON object" })
      .example("$0 doctor", "the machine")
      .example("$0 doctor ./hello.py", "and a plugin")
      .epilogue("The exit code is 1 if something is bad, else 0. See docs/doctor.md."),
  handler: async ({ plugin, exec, json }) => {
    const found: Finding[] = [];
    const surface = surfaceOf(process.stdout);
    for await (const finding of examine({ autoreload: AUTORELOAD, version, oldestNode, plugin, exec })) {
      found.push(finding);
      if (!json) process.stdout.write(`${linesOf(finding, surface).join("\n")}\n`);
    }
    const isWell = found.every(({ level }) => level !== "bad");
    if (json) process.stdout.write(`${JSON.stringify({ ok: isWell, findings: found }, null, 2)}\n`);
    removeAllTemporary();
    process.exitCode = isWell ? 0 : 1;
  },
};

const LEVELS: Readonly<Record<Finding["level"], Piece>> = {
  ok: { text: "ok  ", tone: "good" },
  note: { text: "note", tone: "odd" },
  bad: { text: "bad ", tone: "bad" },
};

/** No line is cut: the text goes into a report. */
function linesOf({ level, about, text, advice }: Finding, { hasColours }: Surface): readonly string[] {
  const surface = { hasColours, columns: undefined };
  const piece = (words: string, tone: Tone): Piece => ({ text: words, tone });
  const first = [LEVELS[level], piece(`  ${about.padEnd(WIDTH)}`, "name"), piece(`  ${text}`, "plain")];
  const rest = (advice ?? "").split("\n").filter((line) => line !== "");
  return [paint(first, surface), ...rest.map((line) => paint([piece(`${INDENT}${line}`, "plain")], surface))];
}

const WIDTH = "lightningd".length;
const INDENT = " ".repeat(WIDTH + 8);
