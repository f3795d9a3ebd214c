/** `autoreload manifest`: shows what a plugin offers, by its own answer to getmanifest. */
import { resolve } from "node:path";
import type { CommandModule } from "yargs";
import { dryRun } from "../doctor/dry-run.ts";
import { findingsOf } from "../doctor/plugin.ts";
import { examinePlugin } from "../plugin/file/examine.ts";
import { removeAllTemporary } from "../plugin/process/temporary.ts";
import { listManifest } from "./once/manifest-list.ts";
import { compactJson, prettyJson } from "../session/json/layout.ts";
import { say } from "./terminal/say.ts";

export interface ManifestArguments {
  readonly plugin: string;
  readonly exec: string | undefined;
  readonly json: boolean;
  readonly timeout: number;
}

export const manifestCommand: CommandModule<object, ManifestArguments> = {
  command: "manifest <plugin>",
  describe: "Ask a plugin for its manifest, with no node, and say what lightningd would refuse of it",
  builder: (yargs) =>
    yargs
      .positional("plugin", { type: "string", demandOption: true, describe: "The plugin's executable file" })
      .option("exec", {
        type: "string",
        nargs: 1,
        describe: "How to run the plugin, as --autoreload-exec: 'python3 -X dev {}'",
      })
      .option("json", { type: "boolean", default: false, describe: "As the plugin wrote it" })
      .option("timeout", { type: "number", default: 60, describe: "For how many seconds it may take to answer" })
      .example("$0 manifest ./hello.py", "readable")
      .example("$0 manifest ./hello.py --json | jq .rpcmethods", "for scripts")
      .epilogue("The exit code is 0 if lightningd takes it, 1 if not: stderr has the reasons. See docs/commands.md."),
  handler: async (args) => {
    process.exitCode = await manifest(args);
    removeAllTemporary();
  },
};

async function manifest({ plugin, exec, json, timeout }: ManifestArguments): Promise<number> {
  const path = resolve(plugin);
  const dry = await dryRun(path, exec, timeout * 1000);
  const wrong = findingsOf(dry, examinePlugin(path).name).filter(({ level }) => level !== "ok");
  if (dry.kind === "answered") {
    const layOut = process.stdout.isTTY ? prettyJson : compactJson;
    process.stdout.write(`${json ? layOut(dry.text) : listManifest(dry.examined.manifest)}\n`);
  }
  for (const { text } of wrong) say(text);
  return wrong.every(({ level }) => level === "note") ? 0 : 1;
}
