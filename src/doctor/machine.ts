/** Checks the machine: programs and their versions, our directories, what can be watched, the terminal. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { messageOf } from "../jsonrpc/errors.ts";
import { VERSION } from "../host/version.ts";
import { releaseOf } from "../lightningd/facts/version.ts";
import { findOptions } from "../lightningd/launch/find.ts";
import { declareOptions, readSettings } from "../lightningd/options/options.ts";
import { stateDirectory, whyNotOwnGround } from "../lightningd/memory/user-directory.ts";
import { examinePlugin } from "../plugin/file/examine.ts";
import { THIS_SYSTEM } from "../plugin/file/executable.ts";
import { firstLineOf } from "../plugin/file/programs.ts";
import { searchFor } from "../plugin/file/shebang.ts";
import { places } from "../plugin/process/temporary.ts";
import { CompanionDoor } from "../proxy/link/door.ts";
import { sayProblem } from "../trace/sentences/watch.ts";
import { watchPlugin } from "../watch/watch.ts";
import { bad, note, ok } from "./finding.ts";
import type { Finding } from "./finding.ts";

/** @param file the one that lightningd runs @param oldest the Node that it needs, as 20.19 */
export async function autoreloadItself(file: string, version: string, oldest: string): Promise<readonly Finding[]> {
  const examined = examinePlugin(file);
  const itself =
    examined.kind === "broken"
      ? bad("autoreload", `${version}: ${examined.sentence}`, examined.advice)
      : ok("autoreload", `${version}, lightningd runs ${file}`);
  const system = `${process.platform} ${process.arch}`;
  const node = ok("node", `${process.version} on ${system}, ${process.execPath}`);
  const other = examined.kind === "runnable" ? examined.interpreter : undefined;
  return [
    itself,
    node,
    ...(other === undefined || isSame(other, process.execPath) ? [] : [await otherNode(other, oldest)]),
  ];
}

/** The Node that lightningd finds in PATH, if that is another one. */
async function otherNode(program: string, oldest: string): Promise<Finding> {
  const version = (await firstLineOf(program, ["--version"])) ?? "of unknown version";
  const text = `by its first line, autoreload runs by another one: ${program}, ${version}`;
  if (isNewEnough(version, oldest)) return note("node", text);
  return bad("node", text, `Put Node ${oldest} or newer first in PATH where lightningd is started.`);
}

export function isNewEnough(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

function isSame(one: string, other: string): boolean {
  try {
    return realpathSync.native(one) === realpathSync.native(other);
  } catch {
    return false;
  }
}

export async function lightningd(): Promise<readonly Finding[]> {
  const found = searchFor("lightningd", THIS_SYSTEM);
  if (found === undefined) {
    return [note("lightningd", "is not in PATH; autoreload run, call, hook and notify need none")];
  }
  const version = await firstLineOf(found, ["--version"]);
  if (version === undefined)
    return [bad("lightningd", `${found} does not tell its version`, `Try: ${found} --version`)];
  const text = `${version}, ${found}`;
  return [
    releaseOf(version) === releaseOf(VERSION)
      ? ok("lightningd", text)
      : note("lightningd", `${text}; autoreload was compared with ${VERSION}`),
  ];
}

/** The options of autoreload that a lightningd would find if it were started here without any. */
export function options(): readonly Finding[] {
  const started = { env: process.env, cwd: process.cwd(), ancestors: [{ pid: process.pid, argv: ["lightningd"] }] };
  const { values, problems } = findOptions(started);
  const found: Finding[] = problems.map((problem) => note("options", problem));
  const declared = new Set(declareOptions().map(({ name }) => name));
  for (const [name, list] of values) {
    for (const { value, source } of list) {
      const text = `${name}${value === "" ? "" : `=${value}`} from ${source}`;
      found.push(
        declared.has(name)
          ? ok("options", text)
          : bad("options", `${text}: there is no such option`, "lightningd does not start with it."),
      );
    }
  }
  const plain = new Map([...values].map(([name, list]) => [name, list.map(({ value }) => value)]));
  readSettings(plain, "", [], ({ name, value, right }) => {
    found.push(bad("options", `--${name}=${value} is not used`, `It must be ${right}.`));
  });
  return found;
}

/** The directory for our files that live no longer than a run. */
export async function temporary(): Promise<readonly Finding[]> {
  const [first = "/tmp"] = places();
  try {
    (await CompanionDoor.open([first])).close();
    return [ok("TMPDIR", `${first} takes sockets and programs`)];
  } catch (error) {
    const why = messageOf(error);
    return [bad("TMPDIR", why, "Until then lightningd's own directory is used, if that will do.")];
  }
}

export function state(): readonly Finding[] {
  try {
    const directory = stateDirectory();
    const why = whyNotOwnGround(directory);
    if (why !== undefined) {
      return [
        bad("state", why, `Nothing is remembered until ${directory} is yours alone: chmod 700, or set XDG_STATE_HOME.`),
      ];
    }
    const mode = statSync(directory, { throwIfNoEntry: false })?.mode;
    return [
      ok("state", `${directory} (${mode === undefined ? "not there yet" : `mode ${(mode & 0o777).toString(8)}`})`),
    ];
  } catch (error) {
    return [bad("state", messageOf(error), "Set HOME or XDG_STATE_HOME.")];
  }
}

/** @param path what is watched: a plugin, or any file */
export async function watching(path: string): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  const problem = (what: Parameters<typeof sayProblem>[0]): void => void found.push(bad("watching", sayProblem(what)));
  await using watcher = watchPlugin({ executable: resolve(path) }, { change: () => undefined, problem });
  await watcher.ready;
  return found.length > 0 ? found : [ok("watching", `${dirname(resolve(path))}${limit()}`)];
}

function limit(): string {
  const read = (name: string): string => readFileSync(join("/proc/sys/fs/inotify", name), "utf8").trim();
  try {
    return `; this system allows ${read("max_user_watches")} watches, ${read("max_user_instances")} watchers`;
  } catch {
    return "";
  }
}

export function terminal(
  stream: { readonly isTTY?: boolean; readonly columns?: number } = process.stdout,
  env = process.env,
): readonly Finding[] {
  const { TERM: kind = "unknown", NO_COLOR: colourless = "" } = env;
  const colours = colourless === "" ? "" : ", NO_COLOR is set";
  if (stream.isTTY !== true) return [ok("terminal", `none here: stdout is a file or a pipe${colours}`)];
  return [ok("terminal", `${kind}, ${stream.columns} columns${colours}`)];
}
