import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { put, temporaryDirectory, watch, watched } from "./watched.ts";
import type { Watched } from "./watched.ts";

/** A further file: its change is seen in any case, together with all that is seen before. */
const SENTINEL = "sentinel";

function withSentinel(directory: string): { extra: string[] } {
  return { extra: [join(directory, SENTINEL)] };
}

/** Asserts that nothing was reported and nothing is under way: the next change is of the sentinel alone. */
async function expectNothingBefore(plugin: Watched): Promise<void> {
  const seen = plugin.changes.length;
  plugin.write(SENTINEL, `${seen}\n`);
  expect((await plugin.change()).paths).toEqual([plugin.path(SENTINEL)]);
  expect(plugin.changes).toHaveLength(seen + 1);
  expect(plugin.problems).toEqual([]);
}

function replaceBy(path: string, write: (temporary: string) => void): void {
  const temporary = join(dirname(path), `.${basename(path)}.tmp`);
  write(temporary);
  chmodSync(temporary, 0o755);
  renameSync(temporary, path);
}

const SCRIPT = "#!/bin/sh\necho new\n";

describe("a change of the executable is reported once", () => {
  test.each<[string, (path: string) => void]>([
    ["saved in place", (path) => writeFileSync(path, SCRIPT)],
    ["saved in place in three writes", (path) => [1, 2, 3].forEach((part) => appendFileSync(path, `# ${part}\n`))],
    ["replaced by an atomic rename", (path) => replaceBy(path, (temporary) => writeFileSync(temporary, SCRIPT))],
    [
      "replaced by a copy of the same size and time",
      (path) => replaceBy(path, (to) => cpSync(path, to, { preserveTimestamps: true })),
    ],
    ["touched", (path) => utimesSync(path, new Date(), new Date())],
    ["touched to an older time", (path) => utimesSync(path, 1000, 1000)],
    [
      "deleted and written anew",
      (path) => {
        unlinkSync(path);
        writeFileSync(path, SCRIPT, { mode: 0o755 });
      },
    ],
    [
      "moved away and copied back",
      (path) => {
        renameSync(path, `${path}.old`);
        copyFileSync(`${path}.old`, path);
      },
    ],
    [
      "hard-linked from elsewhere, as cargo does",
      (path) => {
        writeFileSync(`${path}-1a2b`, SCRIPT, { mode: 0o755 });
        unlinkSync(path);
        linkSync(`${path}-1a2b`, path);
      },
    ],
    [
      "its directory replaced",
      (path) => {
        cpSync(dirname(path), `${dirname(path)}.new`, { recursive: true });
        renameSync(dirname(path), `${dirname(path)}.old`);
        renameSync(`${dirname(path)}.new`, dirname(path));
        rmSync(`${dirname(path)}.old`, { recursive: true });
      },
    ],
    [
      "its directory deleted and made anew",
      (path) => {
        rmSync(dirname(path), { recursive: true });
        mkdirSync(dirname(path));
        writeFileSync(path, SCRIPT, { mode: 0o755 });
      },
    ],
  ])("%s", async (_, change) => {
    const plugin = await watched({}, withSentinel);
    change(plugin.executable);
    expect(await plugin.change()).toEqual({ kind: "executable", reason: "x.py changed", paths: [plugin.executable] });
    await expectNothingBefore(plugin);
  });

  test("again and again, whatever the way", async () => {
    const plugin = await watched({}, withSentinel);
    for (let round = 0; round < 5; round++) {
      replaceBy(plugin.executable, (temporary) => writeFileSync(temporary, `${SCRIPT}# ${round}\n`));
      await plugin.change();
      writeFileSync(plugin.executable, SCRIPT);
      await plugin.change();
      unlinkSync(plugin.executable);
      writeFileSync(plugin.executable, `${SCRIPT}# again\n`, { mode: 0o755 });
      await plugin.change();
    }
    expect(plugin.changes).toHaveLength(15);
  });

  test("in a vim session", async (context) => {
    if (!hasVim()) context.skip("vim is not installed");
    const plugin = await watched({}, withSentinel);
    for (const backup of ["nobackup nowritebackup", "writebackup backupcopy=no", "backup backupcopy=yes"]) {
      const options = ["-u", "NONE", "-es", "-c", `set ${backup}`, "-c", "normal Go# edited", "-c", "wq"];
      execFileSync("vim", [...options, plugin.executable], { stdio: "ignore" });
      expect(await plugin.change()).toMatchObject({ reason: "x.py changed" });
    }
    await expectNothingBefore(plugin);
  });
});

function hasVim(): boolean {
  try {
    execFileSync("vim", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("what is no change of the executable is not reported", () => {
  test.each<[string, (path: string) => void]>([
    ["only its access time", (path) => execFileSync("touch", ["-a", "-d", "2001-01-01", path])],
    ["being read", (path) => readFileSync(path)],
    ["its mode", (path) => chmodSync(path, 0o700)],
    [
      "execute bit taken and given back",
      (path) => {
        chmodSync(path, 0o644);
        chmodSync(path, 0o755);
      },
    ],
    ["a further hard link", (path) => linkSync(path, `${path}.link`)],
    [
      "moved away and back",
      (path) => {
        renameSync(path, `${path}.away`);
        renameSync(`${path}.away`, path);
      },
    ],
    [
      "its directory moved away and back",
      (path) => {
        renameSync(dirname(path), `${dirname(path)}.away`);
        renameSync(`${dirname(path)}.away`, dirname(path));
      },
    ],
    [
      "other files in its directory",
      (path) => {
        writeFileSync(join(dirname(path), "y.py"), "");
        mkdirSync(join(dirname(path), "lib"));
        writeFileSync(join(dirname(path), "lib/a.py"), "");
      },
    ],
    [
      "backups and swap files of editors beside it",
      (path) => {
        for (const name of ["x.py~", ".x.py.swp", "4913", ".#x.py", "#x.py#", "x.py___jb_tmp___"]) {
          writeFileSync(join(dirname(path), name), "");
        }
      },
    ],
  ])("%s", async (_, change) => {
    const plugin = await watched({}, withSentinel);
    change(plugin.executable);
    await expectNothingBefore(plugin);
  });
});

describe("an executable that is not ready is waited for", () => {
  test("until it may be executed", async () => {
    const plugin = await watched({}, withSentinel);
    replaceBy(plugin.executable, (temporary) => writeFileSync(temporary, SCRIPT));
    await plugin.change();
    chmodSync(plugin.executable, 0o644);
    writeFileSync(plugin.executable, `${SCRIPT}# more\n`);
    expect(await plugin.problem()).toBe(
      `x.py changed but may not be executed; it is reloaded after: chmod +x ${plugin.executable}`,
    );
    chmodSync(plugin.executable, 0o755);
    expect(await plugin.change()).toMatchObject({ reason: "x.py changed" });
    expect(plugin.changes).toHaveLength(2);
  });

  test("until it is there again", async () => {
    const plugin = await watched({}, withSentinel);
    unlinkSync(plugin.executable);
    expect(await plugin.problem()).toBe(`x.py is gone; it is reloaded as soon as ${plugin.executable} is there again.`);
    writeFileSync(plugin.executable, SCRIPT, { mode: 0o755 });
    expect(await plugin.change()).toMatchObject({ reason: "x.py changed" });
  });

  test("until there is something in it", async () => {
    const plugin = await watched({}, withSentinel);
    writeFileSync(plugin.executable, "");
    expect(await plugin.problem()).toContain("x.py is empty");
    writeFileSync(plugin.executable, SCRIPT);
    expect(await plugin.change()).toMatchObject({ reason: "x.py changed" });
  });

  test("if it does not exist at first, nor its directory", async () => {
    const directory = temporaryDirectory();
    const plugin = await watch(directory, { executable: join(directory, "target/debug/x") });
    plugin.write("target/debug/other", "");
    writeFileSync(plugin.executable, SCRIPT, { mode: 0o755 });
    expect(await plugin.change()).toEqual({ kind: "executable", reason: "x changed", paths: [plugin.executable] });
  });

  test("if it is not executable at first", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "x.py"), SCRIPT);
    const plugin = await watch(directory, { executable: join(directory, "x.py") });
    chmodSync(plugin.executable, 0o755);
    expect(await plugin.change()).toMatchObject({ reason: "x.py changed" });
  });

  test("while a compiler writes it, with pauses", async () => {
    const plugin = await watched({}, withSentinel);
    // A binary: the first bytes are no "#!". It pauses for longer than any save takes.
    const script = `exec 3> "$0"; chmod +x "$0"; for i in 1 2 3 4 5; do printf '\\177ELF part %s' $i >&3; sleep 0.15; done`;
    const compiler = spawn("sh", ["-c", script, plugin.executable]);
    const size = plugin.change().then(() => statSync(plugin.executable).size);
    await once(compiler, "exit");
    expect(await size).toBe(5 * "?ELF part ?".length);
    expect(plugin.changes).toHaveLength(1);
  });
});

describe("symlinks are followed", () => {
  test.each<[string, (directory: string) => void, (directory: string) => void]>([
    [
      "switched in place",
      link,
      (directory) => {
        unlinkSync(join(directory, "x.py"));
        symlinkSync("two.py", join(directory, "x.py"));
      },
    ],
    [
      "switched by an atomic rename",
      link,
      (directory) => {
        symlinkSync("two.py", join(directory, "new"));
        renameSync(join(directory, "new"), join(directory, "x.py"));
      },
    ],
    ["its target saved", link, (directory) => appendFileSync(join(directory, "one.py"), "#\n")],
    [
      "its target replaced",
      link,
      (directory) => replaceBy(join(directory, "one.py"), (to) => writeFileSync(to, SCRIPT)),
    ],
    [
      "a link to a link switched",
      (directory) => {
        link(directory);
        mkdirSync(join(directory, "links"));
        renameSync(join(directory, "x.py"), join(directory, "links/x.py"));
        unlinkSync(join(directory, "links/x.py"));
        symlinkSync("../one.py", join(directory, "links/x.py"));
        symlinkSync("links/x.py", join(directory, "x.py"));
      },
      (directory) => {
        symlinkSync(join(directory, "two.py"), join(directory, "links/new"));
        renameSync(join(directory, "links/new"), join(directory, "links/x.py"));
      },
    ],
    [
      "a directory on the way switched",
      (directory) => {
        for (const release of ["one", "two"]) {
          mkdirSync(join(directory, release));
          writeFileSync(join(directory, release, "x.py"), `#!/bin/sh\n# ${release}\n`, { mode: 0o755 });
        }
        symlinkSync("one", join(directory, "current"));
        symlinkSync("current/x.py", join(directory, "x.py"));
      },
      (directory) => {
        symlinkSync("two", join(directory, "new"));
        renameSync(join(directory, "new"), join(directory, "current"));
      },
    ],
  ])("%s", async (_, prepare, change) => {
    const directory = temporaryDirectory();
    prepare(directory);
    const plugin = await watch(directory, { executable: join(directory, "x.py"), ...withSentinel(directory) });
    change(directory);
    expect(await plugin.change()).toEqual({ kind: "executable", reason: "x.py changed", paths: [plugin.executable] });
    await expectNothingBefore(plugin);
  });

  test("a loop of links is waited out", async () => {
    const directory = temporaryDirectory();
    symlinkSync("y.py", join(directory, "x.py"));
    symlinkSync("x.py", join(directory, "y.py"));
    const plugin = await watch(directory, { executable: join(directory, "x.py") });
    unlinkSync(join(directory, "y.py"));
    writeFileSync(join(directory, "y.py"), SCRIPT, { mode: 0o755 });
    expect(await plugin.change()).toMatchObject({ reason: "x.py changed" });
  });

  function link(directory: string): void {
    writeFileSync(join(directory, "one.py"), "#!/bin/sh\n# one\n", { mode: 0o755 });
    writeFileSync(join(directory, "two.py"), "#!/bin/sh\n# two\n", { mode: 0o755 });
    symlinkSync("one.py", join(directory, "x.py"));
  }
});

test("what changes before everything is watched is found", async () => {
  const directory = temporaryDirectory();
  const executable = join(directory, "x.py");
  writeFileSync(executable, SCRIPT, { mode: 0o755 });
  const watching = watch(directory, { executable });
  appendFileSync(executable, "# more\n");
  expect(await (await watching).change()).toMatchObject({ reason: "x.py changed" });
});

test("what changed since the plugin was loaded is found", async () => {
  const directory = temporaryDirectory();
  const executable = join(directory, "x.py");
  const loaded = { executable: undefined, atMs: Date.now() };
  writeFileSync(executable, SCRIPT, { mode: 0o755 });
  writeFileSync(join(directory, SENTINEL), "");
  const plugin = await watch(directory, { executable, loaded, ...withSentinel(directory) });
  expect((await plugin.change()).paths).toEqual([executable, plugin.path(SENTINEL)]);
  await expectNothingBefore(plugin);
});

test("by polling, if asked to", async () => {
  const plugin = await watched({}, (directory) => ({ pollMs: 20, ...withSentinel(directory) }));
  writeFileSync(plugin.executable, SCRIPT);
  expect(await plugin.change()).toMatchObject({ reason: "x.py changed" });
  replaceBy(plugin.executable, (temporary) => writeFileSync(temporary, `${SCRIPT}# more\n`));
  expect(await plugin.change()).toMatchObject({ reason: "x.py changed" });
  await expectNothingBefore(plugin);
});

describe("by polling, a change is found however it was made", () => {
  test.each<[string, (path: string) => void]>([
    ["touched to an older time", (path) => utimesSync(path, 1000, 1000)],
    [
      "deleted and written anew",
      (path) => {
        unlinkSync(path);
        writeFileSync(path, SCRIPT, { mode: 0o755 });
      },
    ],
    [
      "its directory replaced",
      (path) => {
        cpSync(dirname(path), `${dirname(path)}.new`, { recursive: true });
        renameSync(dirname(path), `${dirname(path)}.old`);
        renameSync(`${dirname(path)}.new`, dirname(path));
        rmSync(`${dirname(path)}.old`, { recursive: true });
      },
    ],
    [
      "its directory deleted and made anew",
      (path) => {
        rmSync(dirname(path), { recursive: true });
        mkdirSync(dirname(path));
        writeFileSync(path, SCRIPT, { mode: 0o755 });
      },
    ],
    [
      "a symlink to another put in its place",
      (path) => {
        writeFileSync(join(dirname(path), "two.py"), SCRIPT, { mode: 0o755 });
        unlinkSync(path);
        symlinkSync("two.py", path);
      },
    ],
  ])("%s, and so is the next save", async (_, change) => {
    const plugin = await watched({}, (directory) => ({ pollMs: 20, ...withSentinel(directory) }));
    change(plugin.executable);
    expect(await plugin.change()).toMatchObject({ kind: "executable", paths: [plugin.executable] });
    appendFileSync(plugin.executable, "# more\n");
    expect(await plugin.change()).toMatchObject({ kind: "executable", paths: [plugin.executable] });
    await expectNothingBefore(plugin);
  });

  test("and an execute bit that it gets", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "x.py"), SCRIPT);
    const plugin = await watch(directory, { executable: join(directory, "x.py"), pollMs: 20 });
    chmodSync(plugin.executable, 0o755);
    expect(await plugin.change()).toMatchObject({ reason: "x.py changed" });
  });
});

test("among many other files", async () => {
  const others = Array.from({ length: 150 }, (_, n) => [`data/${n}`, ""]);
  const directory = temporaryDirectory();
  put(directory, { "data/x.py": SCRIPT, ...Object.fromEntries(others) });
  chmodSync(join(directory, "data/x.py"), 0o755);
  const plugin = await watch(directory, { executable: join(directory, "data/x.py"), ...withSentinel(directory) });
  replaceBy(plugin.executable, (temporary) => writeFileSync(temporary, SCRIPT));
  expect(await plugin.change()).toMatchObject({ paths: [plugin.executable] });
  appendFileSync(plugin.executable, "# more\n");
  expect(await plugin.change()).toMatchObject({ paths: [plugin.executable] });
  await expectNothingBefore(plugin);
});

test("closing twice is closing once, and ends it", async () => {
  const plugin = await watched({}, withSentinel);
  await plugin.watcher[Symbol.asyncDispose]();
  await plugin.watcher[Symbol.asyncDispose]();
  await plugin.watcher.during(async () => appendFileSync(plugin.executable, "#\n"));
  expect(plugin.changes).toEqual([]);
});

test.each([".", "src", "src/main.rs"])("with %s watched, a source elsewhere has a name without ..", async (place) => {
  const plugin = await watched({ "target/debug/x": "#!/bin/sh\n", "src/main.rs": "" }, (directory) => ({
    executable: join(directory, "target/debug/x"),
    extra: [join(directory, place)],
    builds: true,
  }));
  plugin.write("src/main.rs", "new");
  const name = place === "src/main.rs" ? "main.rs" : "src/main.rs";
  expect(await plugin.change()).toMatchObject({ reason: `${name} changed` });
});
