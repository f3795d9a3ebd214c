import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { existsSync, readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { AUTORELOAD, Workbench, version } from "./workbench.ts";

/** autoreload installed without what it depends on: a copy outside of any node_modules. */
async function withoutDependencies(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "bare-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const root = dirname(dirname(AUTORELOAD));
  for (const part of ["bin", "dist"]) await cp(join(root, part), join(directory, part), { recursive: true });
  return join(directory, "bin/autoreload.js");
}

test("autoreload-status has CPU and memory", async () => {
  await using bench = await Workbench.start({ files: { "a.mjs": version(1) } });
  expect(await bench.statusOf("a.mjs")).toMatchObject({
    cpu_percent: expect.any(Number),
    memory_bytes: expect.any(Number),
    processes: 1,
  });
});

/** A PATH with these programs alone. */
async function pathOf(...programs: string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "programs-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const places = (process.env["PATH"] ?? "").split(":");
  for (const name of programs) {
    const found = places.map((place) => join(place, name)).find((path) => existsSync(path));
    await symlink(found ?? name, join(directory, name));
  }
  return directory;
}

test("a machine without getconf is measured by the usual values, and nothing is said of it", async () => {
  await using bench = await Workbench.start({
    files: { "a.mjs": version(1) },
    env: { PATH: await pathOf("node", "mkfifo", "sh") },
  });
  expect(await bench.statusOf("a.mjs")).toMatchObject({ memory_bytes: expect.any(Number), processes: 1 });
  expect(bench.host.plugin("autoreload.js").stderr).toBe("");
});

test("without the libraries it says why there is no CPU and memory, and why no save is seen; the plugin serves", async () => {
  const autoreload = await withoutDependencies();
  await using bench = await Workbench.start({ files: { "a.mjs": version(1) }, autoreload });
  const status = await bench.statusOf("a.mjs");
  expect(status.usage_unknown_because).toMatch(/^Cannot find package 'pidusage'/);
  expect(status).not.toHaveProperty("memory_bytes");
  await bench.said(/Looking for changes failed.*Cannot find package 'chokidar'/);
  expect(await bench.call("version")).toEqual({ version: 1 });
});

test("docs/status.md has each of its members", async () => {
  await using bench = await Workbench.start({ files: { "a.mjs": version(1) } });
  await bench.reload("a.mjs", version(2));
  await bench.save("a.mjs", "let let = 1;");
  await bench.said(/not reloaded/);
  const status = await bench.status();
  const page = readFileSync(new URL("../../docs/status.md", import.meta.url), "utf8");
  const members = [...JSON.stringify(status).matchAll(/"(\w+)":/g)].map(([, name]) => name ?? "");
  expect(members).toContain("not_reloaded");
  expect([...new Set(members)].filter((name) => !page.includes(`\`${name}\``))).toEqual(["plugins"]);
});

test("a place to watch that does not exist is told, since no save there would be seen", async () => {
  const options = { "autoreload-watch": ["./lib", "./a.mjs"] };
  await using bench = await Workbench.start({ files: { "a.mjs": version(1) }, options });
  await bench.said(/is watched for changes/);
  const told = `--autoreload-watch: ${bench.path("lib")} does not exist. It is watched as soon as it does.`;
  expect(bench.lines("does not exist").map(({ text }) => text)).toEqual([expect.stringContaining(told)]);
});
