import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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
async function expectNothingBefore(plugin: Watched): Promise<void> {
  const seen = plugin.changes.length;
  plugin.write("sentinel.py", `# ${seen}\n`);
  expect(await changed(plugin)).toEqual(["sentinel.py"]);
  expect(plugin.changes).toHaveLength(seen + 1);
  expect(plugin.problems).toEqual([]);
}

describe("what appears in one go is one change", () => {
  test.each<[string, (plugin: Watched) => void, string[]]>([
    [
      "directories, however deep and fast",
      ({ directory }) => {
        execFileSync("sh", ["-c", "mkdir -p a/b/c/e/f && echo > a/b/c/d && echo > a/b/c/e/f/g"], { cwd: directory });
      },
      ["a/b/c/d", "a/b/c/e/f/g"],
    ],
    [
      "a tree that is moved in",
      (plugin) => {
        const outside = temporaryDirectory();
        put(outside, { "new/a.py": "", "new/b/c.py": "" });
        renameSync(join(outside, "new"), plugin.path("new"));
      },
      ["new/a.py", "new/b/c.py"],
    ],
    [
      "a tree that is renamed",
      (plugin) => renameSync(plugin.path("lib"), plugin.path("src")),
      ["lib/a.py", "lib/b/c.py", "src/a.py", "src/b/c.py"],
    ],
    [
      "a tree that is moved out",
      (plugin) => renameSync(plugin.path("lib"), join(temporaryDirectory(), "lib")),
      ["lib/a.py", "lib/b/c.py"],
    ],
    ["a tree that is deleted", (plugin) => rmSync(plugin.path("lib"), { recursive: true }), ["lib/a.py", "lib/b/c.py"]],
    [
      "a tree that another takes the place of",
      (plugin) => {
        cpSync(plugin.path("lib"), plugin.path("new"), { recursive: true, preserveTimestamps: true });
        appendFileSync(plugin.path("new/b/c.py"), "# new\n");
        rmSync(plugin.path("lib"), { recursive: true });
        renameSync(plugin.path("new"), plugin.path("lib"));
      },
      ["lib/a.py", "lib/b/c.py"],
    ],
    [
      "a file that a directory takes the place of",
      (plugin) => {
        unlinkSync(plugin.path("lib/a.py"));
        plugin.write("lib/a.py/b.py", "");
      },
      ["lib/a.py", "lib/a.py/b.py"],
    ],
    [
      "a directory that a file takes the place of",
      (plugin) => {
        rmSync(plugin.path("lib"), { recursive: true });
        plugin.write("lib", "");
      },
      ["lib", "lib/a.py", "lib/b/c.py"],
    ],
    [
      "a symlink that is switched",
      (plugin) => {
        symlinkSync("b/c.py", plugin.path("lib/new"));
        renameSync(plugin.path("lib/new"), plugin.path("lib/a.py"));
      },
      ["lib/a.py"],
    ],
    ["an empty file", (plugin) => plugin.write("lib/__init__.py", ""), ["lib/__init__.py"]],
    ["a file that gets shorter", (plugin) => truncateSync(plugin.path("lib/a.py"), 1), ["lib/a.py"]],
    ["a touch", (plugin) => utimesSync(plugin.path("lib/a.py"), 1000, 1000), ["lib/a.py"]],
    [
      "sources and the executable together",
      (plugin) => {
        appendFileSync(plugin.executable, "#\n");
        plugin.write("lib/a.py", "new");
      },
      ["lib/a.py", "x.py"],
    ],
  ])("%s", async (_, act, names) => {
    const plugin = await watched({ ...EVERYTHING, "lib/a.py": "a = 1\n", "lib/b/c.py": "c = 1\n" });
    act(plugin);
    expect(await changed(plugin)).toEqual(names);
    await expectNothingBefore(plugin);
  });

  test("and what is below goes on being watched, under its new name only", async () => {
    const plugin = await watched({ ...EVERYTHING, "lib/b/c.py": "" });
    renameSync(plugin.path("lib"), plugin.path("src"));
    await plugin.change();
    plugin.write("src/b/c.py", "new");
    expect(await changed(plugin)).toEqual(["src/b/c.py"]);
    renameSync(plugin.path("src/b"), join(temporaryDirectory(), "b"));
    await plugin.change();
    rmSync(plugin.path("src"), { recursive: true });
    plugin.write("src/b/d.py", "");
    expect(await changed(plugin)).toEqual(["src/b/d.py"]);
    plugin.write("src/b/d.py", "new");
    expect(await changed(plugin)).toEqual(["src/b/d.py"]);
    rmSync(plugin.path("src"), { recursive: true });
    plugin.write("src/b/d.py", "newer");
    expect(await changed(plugin)).toEqual(["src/b/d.py"]);
    plugin.write("src/b/d.py", "newest");
    expect(await changed(plugin)).toEqual(["src/b/d.py"]);
  });

  test("hundreds of times, from another process", async () => {
    const plugin = await watched(EVERYTHING);
    const script = "for i in $(seq 200); do mkdir -p $i/b/c; echo > $i/b/c/d; echo > $i/b/e; done";
    await once(spawn("sh", ["-c", script], { cwd: plugin.directory }), "exit");
    const seen = new Set<string>();
    while (seen.size < 400) for (const name of await changed(plugin)) seen.add(name);
    await expectNothingBefore(plugin);
  });
});

describe("what is no change is not reported", () => {
  test.each<[string, (plugin: Watched) => void]>([
    ["access times", (plugin) => execFileSync("touch", ["-a", "-d", "2001-01-01", plugin.path("lib/a.py")])],
    ["modes", (plugin) => chmodSync(plugin.path("lib/a.py"), 0o600)],
    [
      "reading",
      (plugin) =>
        readdirSync(plugin.path("lib")).forEach((name) => name === "b" || readFileSync(plugin.path(`lib/${name}`))),
    ],
    ["empty directories", (plugin) => mkdirSync(plugin.path("lib/empty/er"), { recursive: true })],
    [
      "files that come and go",
      (plugin) => {
        plugin.write("lib/4913", "");
        unlinkSync(plugin.path("lib/4913"));
      },
    ],
    [
      "a tree that is moved away and back",
      (plugin) => {
        renameSync(plugin.path("lib"), plugin.path("bil"));
        renameSync(plugin.path("bil"), plugin.path("lib"));
      },
    ],
    [
      "all of it moved away and back",
      (plugin) => {
        renameSync(plugin.directory, `${plugin.directory}.away`);
        renameSync(`${plugin.directory}.away`, plugin.directory);
      },
    ],
    [
      "a lock of emacs, its saves in between, and swap files of vim",
      (plugin) => {
        symlinkSync("me@here.1:2", plugin.path("lib/.#a.py"));
        for (const name of ["#a.py#", ".a.py.swp", ".a.py.swo", ".a.py.swx"]) plugin.write(`lib/${name}`, "");
      },
    ],
  ])("%s", async (_, act) => {
    const plugin = await watched({ ...EVERYTHING, "lib/a.py": "a = 1\n", "lib/b/c.py": "c = 1\n" });
    act(plugin);
    await expectNothingBefore(plugin);
  });
});

describe("a save is one change, whatever the editor does for it", () => {
  test.each<[string, (path: string) => void]>([
    ["VS Code, nano: in place", (path) => writeFileSync(path, "new\n")],
    [
      "vim: a probe, a backup by rename, a new file",
      (path) => {
        writeFileSync(join(path, "../4913"), "");
        unlinkSync(join(path, "../4913"));
        writeFileSync(join(path, "../.a.py.swp"), "swap");
        renameSync(path, `${path}~`);
        writeFileSync(path, "new\n");
        unlinkSync(`${path}~`);
        unlinkSync(join(path, "../.a.py.swp"));
      },
    ],
    [
      "vim: a backup by copy, then in place",
      (path) => {
        cpSync(path, `${path}~`, { preserveTimestamps: true });
        writeFileSync(path, "new\n");
      },
    ],
    [
      "emacs: the old one renamed to a backup, a lock while at it",
      (path) => {
        symlinkSync("me@here.1:2", join(path, "../.#a.py"));
        renameSync(path, `${path}~`);
        writeFileSync(path, "new\n");
        unlinkSync(join(path, "../.#a.py"));
      },
    ],
    [
      "JetBrains: a safe write",
      (path) => {
        writeFileSync(`${path}___jb_tmp___`, "new\n");
        renameSync(path, `${path}___jb_old___`);
        renameSync(`${path}___jb_tmp___`, path);
        unlinkSync(`${path}___jb_old___`);
      },
    ],
    [
      "GNOME, sed -i: a file of its own, renamed",
      (path) => {
        writeFileSync(join(path, "../.goutputstream-ABC123"), "new\n");
        renameSync(join(path, "../.goutputstream-ABC123"), path);
      },
    ],
    [
      "a formatter right after the save",
      (path) => {
        writeFileSync(path, "new  \n");
        writeFileSync(path, "new\n");
      },
    ],
  ])("%s", async (_, save) => {
    const plugin = await watched({ ...EVERYTHING, "lib/a.py": "old\n" });
    save(plugin.path("lib/a.py"));
    expect(await plugin.change()).toEqual({
      kind: "source",
      reason: "lib/a.py changed",
      paths: [plugin.path("lib/a.py")],
    });
    await expectNothingBefore(plugin);
  });
});

describe("git", () => {
  function git(directory: string, ...command: string[]): void {
    const me = ["-c", "user.name=me", "-c", "user.email=me@example.com"];
    execFileSync("git", [...me, ...command], { cwd: directory, stdio: "ignore" });
  }

  test("a switch to another branch with 2,000 other files is one change", async () => {
    const directory = temporaryDirectory();
    const texts = (text: string): Record<string, string> =>
      Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`lib/${n % 50}/${n % 100}/${n}.py`, text]));
    put(directory, { "x.py": "#!/bin/sh\n", ".autorestart_includes": "*.py\n", ...texts("a = 1\n") });
    chmodSync(join(directory, "x.py"), 0o755);
    git(directory, "init", "-q", "-b", "main");
    git(directory, "add", ".");
    git(directory, "commit", "-q", "-m", "one");
    git(directory, "checkout", "-q", "-b", "other");
    put(directory, { ...texts("b = 2\n"), "x.py": "#!/bin/sh\n# other\n" });
    git(directory, "commit", "-q", "-a", "-m", "two");
    const plugin = await watch(directory, { executable: join(directory, "x.py") });
    git(directory, "checkout", "-q", "main");
    const change = await plugin.change();
    expect(change.paths).toHaveLength(2001);
    expect(change.reason).toMatch(/^(lib\/.*|x)\.py changed \(\+2000 more\)$/);
    expect(plugin.changes).toHaveLength(1);
    await expectNothingBefore(plugin);
  });

  test("a change waits for a git that is at work, and not for one that was killed", async () => {
    const plugin = await watched({ ...EVERYTHING, "lib/a.py": "old\n" });
    git(plugin.directory, "init", "-q");
    const lock = plugin.path(".git/index.lock");
    writeFileSync(lock, "");
    plugin.write("lib/a.py", "new\n");
    const late = plugin.change().then(() => "reported");
    expect(await Promise.race([late, once(spawn("sleep", ["0.3"]), "exit").then(() => "held")])).toBe("held");
    utimesSync(lock, 1000, 1000);
    expect(await late).toBe("reported");
  });
});

/**
 * Appends to a file every 10 ms, so many times or until its stdin ends, and then says how often it came so late that the file may
 * have seemed to be at rest: on a machine that is busy it does, and a change is then rightly reported.
 */
const WRITER = `
  const [file, most] = process.argv.slice(1);
  let [count, pauses, last] = [0, 0, performance.now()];
  const timer = setInterval(() => {
    require("node:fs").appendFileSync(file, "more");
    const now = performance.now();
    if (now - last > 20) pauses++;
    last = now;
    if (++count === Number(most)) end();
  }, 10);
  const end = () => process.stdout.write(String(pauses), () => process.exit());
  process.stdin.resume().once("end", end);
`;

/** @returns how to end it, if it has not, and how often it was late */
function writing(path: string, times = Infinity): () => Promise<number> {
  const writer = spawn(process.execPath, ["-e", WRITER, path, String(times)], { stdio: ["pipe", "pipe", "inherit"] });
  let said = "";
  writer.stdout.on("data", (text) => (said += String(text)));
  const closed = once(writer, "close");
  return async () => {
    if (times === Infinity) writer.stdin.end();
    await closed;
    return Number(said);
  };
}

/** The changes up to the one that a file is in, this one with it. */
async function changesUntil(plugin: Watched, name: string): Promise<string[][]> {
  const changes = [await changed(plugin)];
  while (changes.at(-1)?.includes(name) !== true) changes.push(await changed(plugin));
  return changes;
}

describe("writing without end", () => {
  test("a file that keeps growing is waited for, and one change in the end", async () => {
    const plugin = await watched({ ...EVERYTHING, "lib/a.py": "" });
    const pauses = await writing(plugin.path("lib/a.py"), 30)();
    expect(await changed(plugin)).toEqual(["lib/a.py"]);
    plugin.write("sentinel.py", "");
    expect((await changesUntil(plugin, "sentinel.py")).length).toBeLessThanOrEqual(1 + pauses);
  });

  test("a log that never rests does not hold up the rest", async () => {
    const plugin = await watched({ ...EVERYTHING, "lib/a.py": "" });
    const end = writing(plugin.path("x.log"));
    const hot = Date.now() + 4000;
    while (Date.now() < hot) await once(spawn("sleep", ["0.2"]), "exit");
    plugin.write("lib/a.py", "new\n");
    const changes = await changesUntil(plugin, "lib/a.py");
    const pauses = await end();
    expect(changes.at(-1)).toEqual(pauses === 0 ? ["lib/a.py"] : expect.arrayContaining(["lib/a.py"]));
    expect(changes.length).toBeLessThanOrEqual(1 + pauses);
  });
});
