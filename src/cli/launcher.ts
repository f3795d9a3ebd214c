/** `autoreload launcher PLUGIN DIR`: writes an executable, named as the plugin, that runs the plugin behind autoreload. */
import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandModule } from "yargs";
import { messageOf } from "../jsonrpc/errors.ts";
import { isLauncher, launcherText } from "../lightningd/launch/launcher.ts";
import { resolvePluginPath } from "../lightningd/launch/find.ts";
import { canonical } from "../lightningd/launch/native-plugins.ts";
import { declareOptions } from "../lightningd/options/options.ts";
import { examinePlugin } from "../plugin/file/examine.ts";
import { say } from "./terminal/say.ts";

/** The file that lightningd runs. This code is bundled into dist/. */
const AUTORELOAD = fileURLToPath(new URL("../bin/autoreload.js", import.meta.url));

export interface LauncherArguments {
  readonly plugin: string;
  readonly dir: string;
  readonly option: readonly string[];
}

export const launcherCommand: CommandModule<object, LauncherArguments> = {
  command: "launcher <plugin> <dir>",
  describe: "Write an executable of the plugin's name that runs it behind autoreload",
  builder: (yargs) =>
    yargs
      .positional("plugin", { type: "string", demandOption: true, describe: "The plugin's executable file" })
      .positional("dir", { type: "string", demandOption: true, describe: "Where to write the launcher" })
      .option("option", {
        alias: "o",
        type: "string",
        array: true,
        nargs: 1,
        default: [],
        describe: "An option of autoreload's for this plugin: autoreload-build='cargo build'",
      })
      .example("$0 launcher ./hello.py ~/launchers", "then: lightningd --plugin=$HOME/launchers/hello.py")
      .example(
        "$0 launcher ./target/debug/rusty ~/launchers -o autoreload-build='cargo build'",
        "built before a reload",
      )
      .epilogue(
        "lightningd knows the plugin by its own name then, with --plugin=DIR/NAME, --plugin-dir=DIR or `plugin start`. " +
          "See docs/launcher.md.",
      ),
  handler: (args) => {
    process.exitCode = run(args);
  },
};

function run({ plugin, dir, option }: LauncherArguments): number {
  try {
    const { path, problem } = writeLauncher(resolve(plugin), resolve(dir), option);
    process.stdout.write(`${path}\n`);
    if (problem !== undefined) say(problem);
    return 0;
  } catch (error) {
    say(messageOf(error));
    return 1;
  }
}

/**
 * @param options autoreload's, as `name=value`
 * @returns the launcher's path, and a sentence if the plugin cannot be run yet
 * @throws if the launcher cannot be written
 */
function writeLauncher(plugin: string, directory: string, options: readonly string[]): Written {
  const given = options.map(asOurs);
  const file = examinePlugin(plugin);
  const isBuilt = given.some((option) => option.startsWith("autoreload-build="));
  if (file.kind === "broken" && file.why === "missing" && !isBuilt) {
    throw new Error(`${file.sentence} Name a file that is there, or how it is built: -o autoreload-build='make'.`);
  }
  const path = join(directory, file.name);
  checkFree(path, plugin);
  mkdirSync(directory, { recursive: true });
  put(path, launcherText([process.execPath, AUTORELOAD], [`autoreload-plugin=${plugin}`, ...given]));
  const isAtOnce = file.kind === "runnable" || (file.why === "missing" && isBuilt);
  return { path, problem: isAtOnce ? undefined : `${file.sentence} ${file.advice}` };
}

interface Written {
  readonly path: string;
  readonly problem: string | undefined;
}

/** An option of ours for the launcher. A relative path in it is resolved here, since nobody knows yet where lightningd will be started. */
function asOurs(text: string): string {
  const option = text.replace(/^--/, "");
  const [name = "", ...value] = option.split("=");
  if (name === "autoreload-plugin" || !declareOptions().some((declared) => declared.name === name)) {
    throw new Error(
      `-o ${text}: autoreload has no such option. The plugin's own options go to lightningd, as --${option}.`,
    );
  }
  const isPath = name === "autoreload-watch" || name === "autoreload-record-file";
  return isPath ? `${name}=${resolvePluginPath(value.join("="), process.cwd())}` : option;
}

/** Refuses to write over a file that is no launcher of ours. */
function checkFree(path: string, plugin: string): void {
  if (canonical(path) === canonical(plugin)) {
    throw new Error(`${path} is the plugin itself. Name another directory for its launcher.`);
  }
  if (isLauncherFile(plugin)) throw new Error(`${plugin} is a launcher itself. Name the plugin that it runs.`);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined || isLauncherFile(path)) return;
  throw new Error(`${path} is there already, and is no launcher. Take it away, or name another directory.`);
}

/** Of a symlink this is false, since it leads to another file. */
function isLauncherFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true && isLauncher(readFileSync(path, "latin1"));
}

/** lightningd, which may look into the directory now, sees the whole launcher or none. */
function put(path: string, text: string): void {
  const part = `${path}.${process.pid}.part`;
  try {
    writeFileSync(part, text, { flag: "wx", mode: 0o600 });
    chmodSync(part, 0o755);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}
