import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { watchDirectory } from "../../src/watch/watch.ts";
import type { Change } from "../../src/watch/contract.ts";
import { put, temporaryDirectory, watch, watched } from "./watched.ts";
import type { Watched } from "./watched.ts";

const EVERYTHING = { ".autorestart_excludes": "" };

/** The names that the next change is about, in order of the alphabet. */
async function changed(plugin: Watched): Promise<string[]> {
  const { paths } = await plugin.change();
  plugin.watcher.started();
  return paths.map((path) => path.slice(plugin.directory.length + 1)).toSorted();
}

/** Asserts that nothing was reported and nothing is under way: the next change is of one more file alone. */
async function expectNothingBefore(plugin: Watched, name = "sentinel.py"): Promise<void> {
  const seen = plugin.changes.length;
  plugin.write(name, `# ${seen}\n`);
  expect(await changed(plugin)).toEqual([name]);
  expect(plugin.changes).toHaveLength(seen + 1);
  expect(plugin.problems).toEqual([]);
}

describe("which files count", () => {
  test.each<[string, Record<string, string>, string[], string[]]>([
    ["all, without includes", { ".autorestart_excludes": "" }, ["a", "lib/b.py", "lib/deep/er/c"], []],
    ["those included", { ".autorestart_includes": "*.py\n" }, ["a.py", "lib/b.py"], ["a.txt", "lib/b.js"]],
    ["not those excluded", { ".autorestart_excludes": "*.log\ndata/\n" }, ["a.py", "data.py"], ["a.log", "data/b.py"]],
    [
      "those included and not excluded",
      { ".autorestart_includes": "*.py", ".autorestart_excludes": "test_*" },
      ["a.py"],
      ["test_a.py", "a.txt"],
    ],
    [
      "negations",
      { ".autorestart_excludes": "*\n!lib/\n!*.py" },
      ["a.py", "lib/b.py"],
      ["a.txt", "lib/b.txt", "no/c.py"],
    ],
    [
      "included directories",
      { ".autorestart_includes": "/lib/\n**/conf/*.json" },
      ["lib/a", "b/conf/c.json"],
      ["conf", "b/lib/x", "b/d.json"],
    ],
    [
      "rule files below",
      { ".autorestart_includes": "*.py", "lib/.autorestart_includes": "*.so", "lib/.autorestart_excludes": "x.*" },
      ["lib/a.so", "lib/a.py"],
      ["b.so", "lib/x.py"],
    ],
    [
      "as git reads classes and escapes",
      { ".autorestart_includes": "[a-c].py\n\\!x\n# no comment\nsp\\ " },
      ["b.py", "!x", "sp "],
      ["d.py", "x", "sp", "# no comment"],
    ],
    [
      "never what git, Python and editors leave",
      EVERYTHING,
      ["a.py"],
      [".git/index", "lib/__pycache__/a.pyc", "a.py~", ".#a.py", "#a.py#", ".a.py.swp", "a.py___jb_tmp___"],
    ],
    ["unless it is asked for", { ".autorestart_excludes": "!.git/\n!*~" }, [".git/HEAD", "a~"], ["a.pyc"]],
    [
      "with rules of one's own, .gitignore does not",
      { ".autorestart_excludes": "b", ".gitignore": "a" },
      ["a", "target/c"],
      ["b"],
    ],
  ])("%s", async (_, rules, yes, no) => {
    const plugin = await watched({ ...rules, ...Object.fromEntries([...yes, ...no].map((name) => [name, "old"])) });
    for (const name of [...no, ...yes]) plugin.write(name, "new one");
    expect(await changed(plugin)).toEqual(yes.toSorted());
    for (const name of [...no, ...yes]) unlinkSync(plugin.path(name));
    expect(await changed(plugin)).toEqual(yes.toSorted());
    for (const name of [...no, ...yes]) plugin.write(name, "again");
    expect(await changed(plugin)).toEqual(yes.toSorted());
  });

  test("without rule files, only the executable", async () => {
    const plugin = await watched({ "lib/a.py": "" });
    plugin.write("lib/a.py", "new");
    plugin.write("b.py", "new");
    appendFileSync(plugin.executable, "#\n");
    expect(await plugin.change()).toEqual({ kind: "executable", reason: "x.py changed", paths: [plugin.executable] });
  });

  test("the executable always, even if it is excluded", async () => {
    const plugin = await watched({ ".autorestart_excludes": "*.py" });
    appendFileSync(plugin.executable, "#\n");
    expect(await plugin.change()).toEqual({ kind: "executable", reason: "x.py changed", paths: [plugin.executable] });
  });

  test("the directory of a symlink's target, if it has rules", async () => {
    const directory = temporaryDirectory();
    put(directory, {
      "project/x.py": "#!/bin/sh\n",
      "project/.autorestart_excludes": "",
      "project/a.py": "",
      "plugins/b": "",
    });
    chmodSync(join(directory, "project/x.py"), 0o755);
    symlinkSync("../project/x.py", join(directory, "plugins/x.py"));
    const plugin = await watch(directory, { executable: join(directory, "plugins/x.py") });
    plugin.write("project/a.py", "new");
    expect(await plugin.change()).toMatchObject({ kind: "source", reason: "../project/a.py changed" });
    plugin.write("project/x.py", "#!/bin/sh\n#\n");
    expect(await plugin.change()).toMatchObject({ kind: "executable", reason: "x.py changed" });
  });
});

describe("further places", () => {
  test("a tree skips what is not written by hand, and what its own .gitignore skips", async () => {
    const plugin = await watched({}, (directory) => ({ extra: [join(directory, "tree")] }));
    const no = [
      "node_modules/m/i.js",
      "target/debug/x",
      ".venv/bin/python",
      "__pycache__/a.pyc",
      ".git/index",
      "gen/g.py",
      "lib/b.tmp",
    ];
    plugin.write("tree/.gitignore", "gen/\n");
    plugin.write("tree/lib/.gitignore", "*.tmp\n");
    for (const name of [...no, "lib/a.py", "c.tmp"]) plugin.write(`tree/${name}`, "new");
    expect(await changed(plugin)).toEqual(["tree/c.tmp", "tree/lib/a.py"]);
    for (const name of [...no, "lib/a.py"]) plugin.write(`tree/${name}`, "new one");
    expect(await changed(plugin)).toEqual(["tree/lib/a.py"]);
  });

  test("a tree with rule files goes by them", async () => {
    const files = { "tree/.autorestart_includes": "*.py", "tree/target/a.py": "", "tree/b.js": "" };
    const plugin = await watched(files, (directory) => ({ extra: [join(directory, "tree")] }));
    plugin.write("tree/b.js", "new");
    plugin.write("tree/target/a.py", "new");
    expect(await plugin.change()).toMatchObject({ kind: "source", reason: "tree/target/a.py changed" });
  });

  test.each([
    ["config.json", "before"],
    ["not/yet/config.json", "missing"],
  ])("a file: %s (%s)", async (name, state) => {
    const plugin = await watched(state === "missing" ? {} : { [name]: "{}" }, (directory) => ({
      extra: [join(directory, name)],
    }));
    plugin.write(name, "[]");
    expect(await changed(plugin)).toEqual([name]);
    writeFileSync(plugin.path("new"), "{}");
    renameSync(plugin.path("new"), plugin.path(name));
    expect(await changed(plugin)).toEqual([name]);
    unlinkSync(plugin.path(name));
    expect(await plugin.change()).toMatchObject({ reason: `${name} removed` });
  });

  test("a tree that is not there yet, goes and comes back", async () => {
    const plugin = await watched({}, (directory) => ({ extra: [join(directory, "a/tree")] }));
    plugin.write("a/tree/b/c.py", "new");
    expect(await changed(plugin)).toEqual(["a/tree/b/c.py"]);
    rmSync(plugin.path("a"), { recursive: true });
    expect(await plugin.change()).toMatchObject({ reason: "a/tree/b/c.py removed" });
    plugin.write("a/tree/b/d.py", "new");
    expect(await changed(plugin)).toEqual(["a/tree/b/d.py"]);
    plugin.write("a/tree/b/d.py", "newer");
    expect(await changed(plugin)).toEqual(["a/tree/b/d.py"]);
  });
});

describe("edits of the rules take effect at once", () => {
  test("for what is excluded and let in", async () => {
    const plugin = await watched({ ".autorestart_excludes": "data/\n", "data/a": "", "lib/b": "" });
    plugin.write("data/a", "excluded");
    await expectNothingBefore(plugin);
    plugin.write(".autorestart_excludes", "lib/\n");
    plugin.write("lib/b", "excluded now");
    await expectNothingBefore(plugin);
    plugin.write("lib/b", "still excluded");
    plugin.write("data/a", "let in");
    expect(await changed(plugin)).toEqual(["data/a"]);
  });

  test("for a file that is written right after the edit that lets it in", async () => {
    const plugin = await watched({ ".autorestart_excludes": "data/\n", "data/a": "", "data/b/c": "" });
    plugin.write(".autorestart_excludes", "");
    plugin.write("data/b/c", "new");
    expect(await changed(plugin)).toEqual(["data/b/c"]);
  });

  test("when the first rule file comes, and when the last one goes", async () => {
    const plugin = await watched({ "lib/a.py": "" });
    plugin.write(".autorestart_includes", "*.py\n");
    plugin.write("lib/a.py", "new");
    expect(await changed(plugin)).toEqual(["lib/a.py"]);
    unlinkSync(plugin.path(".autorestart_includes"));
    plugin.write("lib/a.py", "newer");
    appendFileSync(plugin.executable, "#\n");
    expect(await plugin.change()).toMatchObject({ kind: "executable", paths: [plugin.executable] });
  });

  test("below the top directory", async () => {
    const plugin = await watched({ ...EVERYTHING, "lib/a.py": "", "lib/b.py": "" });
    plugin.write("lib/.autorestart_excludes", "a.py\n");
    plugin.write("lib/a.py", "new");
    plugin.write("lib/b.py", "new");
    expect(await changed(plugin)).toEqual(["lib/b.py"]);
  });
});

describe("a tree", () => {
  test("by polling, if asked to", async () => {
    const plugin = await watched({ ".autorestart_excludes": "data/\n", "lib/a.py": "" }, { pollMs: 20 });
    plugin.write("data/a", "");
    plugin.write("lib/a.py", "new");
    expect(await changed(plugin)).toEqual(["lib/a.py"]);
    plugin.write("new/er/b.py", "");
    expect(await changed(plugin)).toEqual(["new/er/b.py"]);
    plugin.write("new/er/b.py", "new");
    expect(await changed(plugin)).toEqual(["new/er/b.py"]);
    plugin.write(".autorestart_excludes", "new/\n");
    plugin.write("new/er/b.py", "newer");
    plugin.write("data/a", "new");
    expect(await changed(plugin)).toEqual(["data/a"]);
    rmSync(plugin.path("lib"), { recursive: true });
    expect(await changed(plugin)).toEqual(["lib/a.py"]);
  });

  test("does not follow symlinks to directories, as git does not", async () => {
    const outside = temporaryDirectory();
    put(outside, { "a.py": "" });
    const plugin = await watched({ ...EVERYTHING, "lib/b.py": "" });
    symlinkSync(outside, plugin.path("lib/link"));
    symlinkSync("..", plugin.path("lib/up"));
    expect(await changed(plugin)).toEqual(["lib/link", "lib/up"]);
    put(outside, { "a.py": "new" });
    await expectNothingBefore(plugin);
  });

  test("named through a symlink knows the executable in it", async () => {
    const directory = temporaryDirectory();
    put(directory, { "real/x.py": "#!/bin/sh\n", "real/a.py": "" });
    chmodSync(join(directory, "real/x.py"), 0o755);
    symlinkSync("real", join(directory, "link"));
    const plugin = await watch(directory, {
      executable: join(directory, "real/x.py"),
      extra: [join(directory, "link")],
    });
    plugin.write("real/x.py", "#!/bin/sh\n#\n");
    expect(await plugin.change()).toMatchObject({ kind: "executable", reason: "x.py changed" });
    plugin.write("real/a.py", "new");
    expect(await plugin.change()).toMatchObject({ kind: "source", reason: "link/a.py changed" });
  });

  test("tells of rules that cannot be read, once", async () => {
    const plugin = await watched({ ...EVERYTHING, "lib/a.py": "" });
    mkdirSync(plugin.path("lib/.autorestart_excludes"));
    expect(await plugin.problem()).toContain(`${plugin.path("lib/.autorestart_excludes")} cannot be read`);
    plugin.write("lib/a.py", "new");
    expect(await changed(plugin)).toEqual(["lib/a.py"]);
    mkdirSync(plugin.path("lib/.autorestart_includes/again"), { recursive: true });
    expect(await plugin.problem()).toContain(`${plugin.path("lib/.autorestart_includes")} cannot be read`);
    expect(plugin.problems).toHaveLength(2);
  });

  test("without an executable is watched while it has rules", async () => {
    const directory = temporaryDirectory();
    const changes: string[] = [];
    const on = { change: ({ reason }: Change) => void changes.push(reason), problem: () => expect.unreachable() };
    const watcher = watchDirectory({ directory }, on);
    onTestFinished(() => watcher[Symbol.asyncDispose]());
    await watcher.ready;
    put(directory, { "a.py": "" });
    put(directory, { ".autorestart_includes": "*.py", "b.py": "" });
    await expect.poll(() => changes).toEqual(["b.py changed"]);
    put(directory, { "a.py": "new", "a.js": "" });
    await expect.poll(() => changes).toEqual(["b.py changed", "a.py changed"]);
  });
});
