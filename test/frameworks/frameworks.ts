/** The real frameworks, and how a plugin on each is built, edited and started, once `install.js` has installed them. */
import { execFile } from "node:child_process";
import { constants, accessSync, statSync } from "node:fs";
import { copyFile, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Greeter } from "./greeter.ts";

export interface Framework extends Greeter {
  /** Why its tests have to be skipped here. */
  readonly missing: string | undefined;
  /** What the caller of `crash` is told. */
  readonly lastWords: RegExp;
}

const HERE = import.meta.dirname;
const run = promisify(execFile);

export const FRAMEWORKS: readonly Framework[] = [
  {
    ...story("pyln-client", "python3", ".venv/requirements.txt"),
    env: { PATH: `${join(HERE, "pyln-client/.venv/bin")}${delimiter}${process.env["PATH"] ?? ""}` },
    build: (directory) => copyTo(directory, "pyln-client/hello.py"),
    edit: changeRelease,
    // pyln-client makes log notifications of what is written to sys.stderr.
    lastWords: /out of coffee/,
  },
  {
    ...story("cln-plugin", "cargo", "target/debug/hello"),
    // A panic's words then stand above a backtrace of some fifty lines.
    env: { RUST_BACKTRACE: "1" },
    // Where cargo puts it, so that it is cargo that replaces it, as it does for who develops it.
    async build() {
      await cargo();
      return join(HERE, "cln-plugin/target/debug/hello");
    },
    edit: () => cargo({ RELEASE: "two" }),
  },
  {
    ...story("glightning", "go", "build/hello"),
    topic: "warning",
    notified: /warned by \S+/,
    async build(directory) {
      await go(join(directory, "hello"), "one");
      return join(directory, "hello");
    },
    edit: (path) => go(path, "two"),
  },
  {
    ...story("clightningjs", "npm", "node_modules/clightningjs/package.json"),
    async build(directory) {
      await copyTo(directory, "clightningjs/package.json");
      await symlink(join(HERE, "clightningjs/node_modules"), join(directory, "node_modules"));
      return await copyTo(directory, "clightningjs/hello.js");
    },
    edit: changeRelease,
  },
];

/** @param installed a file in the framework's directory that is there once it is installed */
function story(name: string, tool: string, installed: string): Omit<Framework, "build" | "edit"> {
  const there = statSync(join(HERE, name, installed), { throwIfNoEntry: false }) !== undefined;
  const reason = isOnPath(tool) ? "not installed: run test/frameworks/install.js" : `${tool} is not there`;
  return {
    name,
    missing: there && isOnPath(tool) ? undefined : reason,
    first: { message: "Hi world", release: "one" },
    second: { message: "Hi world", release: "two" },
    topic: "connect",
    notified: /connected to 0[23][0-9a-f]{64}/,
    lastWords: /out of coffee/,
    asked: /asked about 0[23][0-9a-f]{64}/,
  };
}

function isOnPath(tool: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function copyTo(directory: string, file: string): Promise<string> {
  const copy = join(directory, file.slice(file.indexOf("/") + 1));
  await copyFile(join(HERE, file), copy);
  return copy;
}

/** As most editors save: a new file takes the old one's name. */
async function changeRelease(path: string): Promise<void> {
  const next = `${path}~`;
  await copyFile(path, next);
  await writeFile(next, (await readFile(path, "utf8")).replace('RELEASE = "one"', 'RELEASE = "two"'));
  await rename(next, path);
}

async function cargo(env: Readonly<Record<string, string>> = {}): Promise<void> {
  await run("cargo", ["build", "--locked", "--quiet"], {
    cwd: join(HERE, "cln-plugin"),
    env: { ...process.env, RELEASE: undefined, ...env },
  });
}

async function go(path: string, release: string): Promise<void> {
  await run("go", ["build", "-ldflags", `-X main.release=${release}`, "-o", path, "."], {
    cwd: join(HERE, "glightning"),
  });
}
