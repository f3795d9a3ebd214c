/** Where companions and pipes are made: a temporary directory that will not do is no end, and its fault is told as what it is. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { until } from "./processes.ts";
import { Workbench, source } from "./workbench.ts";

const having = (...methods: string[]): string =>
  source(`{ methods: { ${methods.map((name) => `${name}: () => "${name}"`).join(", ")} } }`);

function place(): string {
  const directory = mkdtempSync(join(tmpdir(), "places-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function mounted(options: string): string {
  const directory = place();
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "none", directory], { stdio: "pipe" });
  onTestFinished(() => void execFileSync("umount", ["-l", directory]));
  return directory;
}

function canMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), "places-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "none", directory], { stdio: "pipe" });
    execFileSync("umount", [directory]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What is added to a plugin by a save is there, which takes a companion; and so are real pipes. */
async function expectCompanion(env: Readonly<Record<string, string>>): Promise<void> {
  const pipes = "(await import('node:fs')).fstatSync(1).isFIFO()";
  await using bench = await Workbench.start({ files: { "m.mjs": having("kept") }, env });
  await bench.reload("m.mjs", source(`{ methods: { kept: () => "", extra: async () => ${pipes} } }`));
  await until(async () => (await bench.call("extra").catch(() => undefined)) !== undefined, "extra");
  expect(await bench.call("extra")).toBe(true);
  expect(bench.lines("could not be registered")).toEqual([]);
}

describe("a companion is there all the same where TMPDIR", () => {
  test("does not exist", async () => expectCompanion({ TMPDIR: "/no/such/directory" }));

  test("is a file", async () => expectCompanion({ TMPDIR: "/dev/null" }));

  test("has a line break or a quote in its path", async () => {
    const odd = join(place(), 'a\n"b"\\c');
    mkdirSync(odd);
    await expectCompanion({ TMPDIR: odd });
    expect(readdirSync(odd)).toEqual([]);
  });

  test("is too long for a socket, of which nothing is left anywhere", async () => {
    const top = place();
    const long = join(top, "x".repeat(60), "y".repeat(60));
    mkdirSync(long, { recursive: true });
    await expectCompanion({ TMPDIR: long });
    expect(readdirSync(top, { recursive: true })).toHaveLength(2);
  });

  test.runIf(process.getuid?.() !== 0)("may not be written", async () => {
    const directory = place();
    chmodSync(directory, 0o500);
    await expectCompanion({ TMPDIR: directory });
  });

  test.runIf(canMount()).each(["noexec", "ro", "size=4k,nr_inodes=2", "size=4k,nr_inodes=3", "nr_inodes=5", "size=4k"])(
    "is mounted with %s",
    async (options) => expectCompanion({ TMPDIR: mounted(options) }),
  );
});

test.runIf(canMount())("a TMPDIR that fills up later is left for another place", async () => {
  const directory = mounted("size=64k");
  await using bench = await Workbench.start({ files: { "m.mjs": having("kept") }, env: { TMPDIR: directory } });
  await bench.reload("m.mjs", having("kept", "one"));
  await until(async () => (await bench.call("one").catch(() => undefined)) === "one", "one");
  expect(() => writeFileSync(join(directory, "all"), Buffer.alloc(128 * 1024))).toThrow("ENOSPC");
  await bench.reload("m.mjs", having("kept", "one", "two"));
  await until(async () => (await bench.call("two").catch(() => undefined)) === "two", "two");
  expect(await bench.call("one")).toBe("one");
});

/** Without /proc, Node knows no more of itself than the word that it was called by. */
test.each(["node", "a b/node", `'"$x\\/node`, "a\nb/node"])(
  "a companion runs where Node says that it is %j",
  async (name) => {
    const directory = place();
    const node = join(directory, name);
    mkdirSync(join(node, ".."), { recursive: true });
    symlinkSync(process.execPath, node);
    const preload = join(directory, "preload.cjs");
    const says = name === "node" ? name : node;
    writeFileSync(preload, `process.execPath = ${JSON.stringify(says)};`);
    await expectCompanion({ NODE_OPTIONS: `--require ${preload}` });
  },
);
