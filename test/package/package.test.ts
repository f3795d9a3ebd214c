/** What is published: which files, how large it is installed, and that it works where it is installed. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT, runFile } from "../cli/support.ts";
import { makeDirectory } from "./directory.ts";

const MOST_BYTES = 5_000_000;
/** By esbuild, with a hash where code is shared. */
const BUILT = /^dist\/(?:inspector\.html|[a-z]+(?:-[A-Z0-9]{8})?\.c?js(?:\.map)?)$/;
const SCRIPTS: ReadonlySet<string> = new Set(["preinstall", "install", "postinstall"]);

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const PLACE = makeDirectory();
let packed: Packed;

beforeAll(() => {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", PLACE];
  [packed] = JSON.parse(execFileSync("npm", args, { cwd: ROOT, encoding: "utf8" })) as [Packed];
  const install = ["install", "--global", "--prefix", PLACE, "--prefer-offline", "--no-audit", "--no-fund"];
  execFileSync("npm", [...install, join(PLACE, packed.filename)], { stdio: "pipe" });
});

test("it holds what is needed, and nothing else", () => {
  const paths = packed.files.map(({ path }) => path);
  const kept = execFileSync("git", ["ls-files", "bin", "docs", "examples", "schema"], { cwd: ROOT, encoding: "utf8" });
  // Screenshots are larger than all else together, and are seen where the repository is.
  const small = kept
    .trim()
    .split("\n")
    .filter((path) => !path.endsWith(".png"));
  const wanted = [...small, "CHANGELOG.md", "LICENSE", "README.md", "package.json"];
  expect(paths.filter((path) => !path.startsWith("dist/")).toSorted()).toEqual(wanted.toSorted());
  const built = paths.filter((path) => path.startsWith("dist/"));
  expect(built.filter((path) => !BUILT.test(path))).toEqual([]);
  expect(built).toEqual(expect.arrayContaining(["dist/main.js", "dist/proxy.cjs", "dist/recorder.cjs"]));
});

describe("installed, with all that it needs", () => {
  const modules = join(PLACE, "lib/node_modules");

  test("it takes less than 5 MB, and no package runs a script", () => {
    const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const sizes = files.map(({ parentPath, name }) => statSync(join(parentPath, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES);
    const packages = files
      .filter(({ name }) => name === "package.json")
      .map((entry) => join(entry.parentPath, entry.name));
    const scripts = packages.flatMap((path) => {
      const described = JSON.parse(readFileSync(path, "utf8")) as {
        readonly scripts?: Readonly<Record<string, string>>;
      };
      return Object.keys(described.scripts ?? {}).filter((name) => SCRIPTS.has(name));
    });
    expect(scripts).toEqual([]);
  });

  test("its command works, and lightningd could run it", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly version: string };
    const command = join(PLACE, "bin/autoreload");
    expect(await runFile(command, ["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
    const called = await runFile(command, ["call", join(modules, "cln-autoreload/examples/hello.py"), "hello", "bob"]);
    expect([called.code, called.out]).toEqual([0, '"Hello bob"\n']);
  });

  test("it is no library", async () => {
    const load = 'import("cln-autoreload").catch(({ code }) => console.log(code))';
    const { out } = await runFile(process.execPath, ["-e", load], { cwd: modules });
    expect(out).toMatch(/^ERR_PACKAGE_PATH_NOT_EXPORTED$/m);
  });
});

/** macOS comes with bash 3.2, which lacks what yargs' script needs. */
const hasMapfile = spawnSync("bash", ["-c", "type mapfile"]).status === 0;

test.skipIf(!hasMapfile)("bash completes commands and options by its script (needs bash 4)", async () => {
  const bin = join(PLACE, "bin");
  const complete = (words: string): string =>
    `COMP_WORDS=(autoreload ${words}) COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _autoreload_yargs_completions; echo "\${COMPREPLY[@]}"`;
  const script = `source <(autoreload completion) && ${complete("man")} && ${complete("run --native x --lightning-d")}`;
  const env = { ...process.env, SHELL: "/bin/bash", PATH: `${bin}:${process.env["PATH"]}` };
  const { out, err } = await runFile("bash", ["-c", script], { env });
  expect([out, err]).toEqual(["manifest\n--lightning-dir\n", ""]);
  const zsh = await runFile(join(bin, "autoreload"), ["completion"], { env: { ...env, SHELL: "/bin/zsh" } });
  expect(zsh.out).toMatch(/^#compdef autoreload\n/);
});
