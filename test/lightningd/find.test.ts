import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Ancestor } from "../../src/lightningd/launch/ancestors.ts";
import { type Environment, findOptions, resolvePluginPath } from "../../src/lightningd/launch/find.ts";

/** Processes nearest first, of which looking at one called "never" is a failure. */
function* processes(...argvs: readonly (readonly string[])[]): Generator<Ancestor> {
  for (const [at, argv] of argvs.entries()) {
    if (argv[0] === "never") throw new Error("looked too far");
    yield { pid: 1000 - at, argv };
  }
}

function noFiles(): never {
  throw Object.assign(new Error("no such file"), { code: "ENOENT" });
}

function find(environment: Partial<Environment>): ReturnType<typeof findOptions> {
  return findOptions({
    env: { PWD: "/sh", HOME: "/h" },
    cwd: "/l/regtest",
    readFile: noFiles,
    ancestors: [],
    ...environment,
  });
}

const plugin = (found: ReturnType<typeof findOptions>): string[] | undefined =>
  found.values.get("autoreload-plugin")?.map(({ value, source }) => `${value} from ${source}`);

describe("findOptions", () => {
  test("from the nearest ancestor that has one, looking no further", () => {
    const found = find({
      ancestors: processes(["sh", "-c", "autoreload.js"], ["dbg", "--autoreload-plugin=./a.py", "--x=1"], ["never"]),
    });
    expect(plugin(found)).toEqual(["./a.py from lightningd's command line"]);
    expect([...found.values.keys()]).toEqual(["autoreload-plugin"]);
  });

  test("lightningd ends the search, though an outer one has the option", () => {
    const found = find({ ancestors: processes(["/usr/bin/lightningd", "--regtest"], ["never"]) });
    expect(found.values.size).toBe(0);
  });

  test("a program that is only told of lightningd, such as of a directory of tests, is not it", () => {
    const tests = ["vitest", "run", "test/lightningd"];
    const found = find({
      ancestors: processes(["node", ...tests], ["timeout", "9", ...tests], ["lightningd", "--autoreload-plugin=x"]),
    });
    expect(plugin(found)).toEqual(["x from lightningd's command line"]);
  });

  test.each([
    ["npm exec vitest run test/lightningd"],
    ["npx vitest run /home/me/test/lightningd"],
    ["/usr/bin/runner: watches ./lightningd"],
  ])("a process title that ends in its name is not lightningd: %s", (title) => {
    const found = find({ ancestors: processes([title, "", ""], ["lightningd", "--autoreload-plugin=x"]) });
    expect(plugin(found)).toEqual(["x from lightningd's command line"]);
  });

  test.each([
    [["/usr/bin/valgrind.bin", "--tool=memcheck", "/opt/lightningd", "--plugin=x"]],
    [["my-node", "--lightning-dir=/l"]],
    [["my-node", "--important-plugin", "x"]],
  ])("lightningd is known behind %j", (argv) => {
    expect(find({ ancestors: processes(argv, ["never"]) }).problems).toEqual([]);
  });

  test("every option of ours, in order, config files before the command line", () => {
    const found = find({
      ancestors: processes(["lightningd", "--autoreload-watch=c", "--autoreload-grace", "5", "--autoreload-strict"]),
      readFile: (path) =>
        path === "/h/.lightning/config" ? "autoreload-watch=a\nautoreload-watch=b\nalias=x" : noFiles(),
    });
    expect(Object.fromEntries(found.values)).toEqual({
      "autoreload-watch": [
        { value: "a", source: "/h/.lightning/config line 1" },
        { value: "b", source: "/h/.lightning/config line 2" },
        { value: "c", source: "lightningd's command line" },
      ],
      "autoreload-grace": [{ value: "5", source: "lightningd's command line" }],
      "autoreload-strict": [{ value: "", source: "lightningd's command line" }],
    });
  });

  test("the environment counts only for what stands nowhere else", () => {
    const found = find({
      env: { AUTORELOAD_PLUGIN: "/env.py", AUTORELOAD_HOOK_TIMEOUT: "9", AUTORELOAD_EMPTY: "", AUTORELOADED: "x" },
      ancestors: processes(["lightningd", "--autoreload-plugin=/a.py"]),
    });
    expect(plugin(found)).toEqual(["/a.py from lightningd's command line"]);
    expect(found.values.get("autoreload-hook-timeout")).toEqual([{ value: "9", source: "AUTORELOAD_HOOK_TIMEOUT" }]);
    expect(found.values.size).toBe(2);
    expect(plugin(find({ env: { AUTORELOAD_PLUGIN: "/env.py" } }))).toEqual(["/env.py from AUTORELOAD_PLUGIN"]);
  });

  test("under the embedded host its own command line and config files count, and no outer process", () => {
    const read: string[] = [];
    const commandLine = ["lightningd", "--lightning-dir=/l", "--network=regtest", '--autoreload-exec=a\n"b" {}'];
    const found = find({
      env: { PWD: "/sh", HOME: "/h", LIGHTNINGD_COMMAND_LINE: JSON.stringify(commandLine) },
      ancestors: processes(["never"]),
      readFile: (path) => (read.push(path), noFiles()),
    });
    expect(read).toEqual(["/l/config", "/l/regtest/config"]);
    expect(found.values.get("autoreload-exec")?.map(({ value }) => value)).toEqual(['a\n"b" {}']);
  });

  test("an ancestor that cannot be seen is told, and the files are read all the same", () => {
    const found = find({
      ancestors: [{ pid: 7, argv: undefined, problem: "Process 7 cannot be seen." }],
      readFile: (path) => (path === "/l/config" ? "autoreload-plugin=/a.py" : noFiles()),
    });
    expect(found.problems).toEqual(["Process 7 cannot be seen."]);
    expect(plugin(found)).toEqual(["/a.py from /l/config line 1"]);
  });

  test.each([
    ["/sh", { PWD: "/sh" }],
    ["/l/regtest", {}],
    ["/l/regtest", { PWD: "relative" }],
  ])("shell directory %s", (directory, env) => expect(find({ env }).shellDirectory).toBe(directory));
});

describe("on this system", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "find-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test("real files, and a lightning-dir of which one part is a symlink", () => {
    mkdirSync(join(directory, "disk/regtest"), { recursive: true });
    mkdirSync(join(directory, "l"));
    symlinkSync(join(directory, "disk/regtest"), join(directory, "l/regtest"));
    mkdirSync(join(directory, "disk/config"));
    writeFileSync(join(directory, "l/config"), "include more\nregtest\n");
    writeFileSync(join(directory, "l/more"), "autoreload-plugin=x.py\n");
    writeFileSync(join(directory, "l/regtest/config"), "autoreload-plugin=~/y.py\n");
    const found = findOptions({
      env: { PWD: directory },
      cwd: join(directory, "disk/regtest"),
      ancestors: processes(["lightningd", "--lightning-dir=l"]),
    });
    expect(plugin(found)).toEqual([
      `x.py from ${directory}/l/more line 1`,
      `~/y.py from ${directory}/l/regtest/config line 1`,
    ]);
    expect(found.problems).toEqual([]);
  });

  test("lightningd in a directory with a space in its name", () => {
    mkdirSync(join(directory, "my node"));
    const program = join(directory, "my node/lightningd");
    writeFileSync(program, "");
    expect(find({ ancestors: processes([program], ["never"]) }).problems).toEqual([]);
  });

  test("asks the real ancestors when none are given", () => {
    const found = findOptions({ env: { PWD: directory, HOME: directory }, cwd: directory });
    expect(found.problems).toEqual([]);
  });
});

test.each([
  ["./x.py", "/sh/x.py"],
  ["x.py", "/sh/x.py"],
  ["../x.py", "/x.py"],
  ["/a//b/../x.py", "/a/x.py"],
  ["~/x.py", `${homedir()}/x.py`],
  ["~", homedir()],
  ["~user/x.py", "/sh/~user/x.py"],
  ["a~/x.py", "/sh/a~/x.py"],
  [" a b.py ", "/sh/a b.py"],
])("resolvePluginPath %s", (value, path) => expect(resolvePluginPath(value, "/sh")).toBe(path));
