import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Workbench, source, version } from "./workbench.ts";
import type { WorkbenchOptions } from "./workbench.ts";

/** Relative paths are relative to the shell's directory, which the workbench makes its own. */
const BUILDS = { AUTORELOAD_BUILD: "sh ./compile.sh", AUTORELOAD_WATCH: "source.txt" };

/** A compiler of our own: copies the source, and refuses one that says so. */
const compiler = (bench: { path(name: string): string }): string =>
  `if grep -q BROKEN source.txt; then echo "source.txt:1: error: this is broken" >&2; exit 1; fi; ` +
  `cp source.txt built.part && chmod +x built.part && mv built.part ${bench.path("built.mjs")}`;

test("a change of a source is built and served, once; a build that fails leaves the old version in service", async () => {
  await using bench = await Workbench.start({
    files: { "built.mjs": version(1), "source.txt": version(1), Makefile: "" },
    run: ["built.mjs"],
    env: BUILDS,
    prepare: async (self) => writeFile(self.path("compile.sh"), compiler(self)),
  });
  await bench.said(/is watched for changes/);
  await bench.reload("source.txt", version(2), "built.mjs");
  expect(await bench.call("version")).toEqual({ version: 2 });
  const kept = bench.willSay(
    /built\.mjs: not reloaded, the old version serves on: .*its build .* failed with exit code 1/,
  );
  const words = bench.willSay(/built\.mjs: \| source\.txt:1: error: this is broken/);
  await bench.save("source.txt", "BROKEN");
  await Promise.all([kept, words]);
  expect(await bench.call("version")).toEqual({ version: 2 });
  const [plugin] = (await bench.status()).plugins as [{ last_error: { stderr: string[] }; restarts: number }];
  expect(plugin.last_error.stderr).toContain("source.txt:1: error: this is broken");
  expect(plugin.restarts).toBe(1);
  await bench.reload("source.txt", version(3), "built.mjs");
  expect(await bench.call("version")).toEqual({ version: 3 });
});

/** With an option, which lightningd takes from its command line only if the manifest has it. */
const optional = (value: number): string =>
  version(value, "manifest: { options: [{ name: 'color', type: 'string', description: '', default: 'red' }] }");

test("a plugin that was never built is built first: its options are on the command line, its methods are there", async () => {
  await using bench = await Workbench.start({
    files: { "source.txt": optional(7), Makefile: "" },
    run: ["built.mjs"],
    env: BUILDS,
    options: { color: "blue" },
    prepare: async (self) => writeFile(self.path("compile.sh"), compiler(self)),
  });
  expect(await bench.call("version")).toEqual({ version: 7 });
  await bench.reload("source.txt", optional(8), "built.mjs");
  expect(await bench.call("version")).toEqual({ version: 8 });
  expect(bench.lines("building in")).toHaveLength(2);
});

test("a plugin that is known from before is built when the node has started, and the node does not wait", async () => {
  const directory = await mkdtemp(join(tmpdir(), "workbench-"));
  const options: WorkbenchOptions = {
    files: { "source.txt": optional(7), Makefile: "" },
    run: ["built.mjs"],
    env: BUILDS,
    options: { color: "blue" },
    directory,
    prepare: async (self) => writeFile(self.path("compile.sh"), compiler(self)),
  };
  const first = await Workbench.start(options);
  await first.said(/built\.mjs: is watched/);
  await first.host.stop();
  await rm(first.path("built.mjs"));
  await using second = await Workbench.start(options);
  await second.said(/built\.mjs: is registered with the manifest of the last time/);
  await second.said(/built\.mjs: reloaded in/);
  expect(await second.call("version")).toEqual({ version: 7 });
});

test("a first build that fails is told by its name and words, once, and mended by a save", async () => {
  await using bench = await Workbench.start({
    files: { "source.txt": "BROKEN", Makefile: "" },
    run: ["built.mjs"],
    env: BUILDS,
    prepare: async (self) => writeFile(self.path("compile.sh"), compiler(self)),
  });
  await bench.said(/not started: source\.txt:1: error: this is broken \(its build in \S+ failed with exit code 1/);
  await bench.said(/is watched for changes/);
  await bench.reload("source.txt", version(2), "built.mjs");
  await expect.poll(() => bench.call("version").catch(() => undefined), { timeout: 10_000 }).toEqual({ version: 2 });
  expect(bench.lines("building in")).toHaveLength(2);
});

test("a plugin that is loaded later, or by plugin start, is built first too", async () => {
  await using bench = await Workbench.start({
    files: { "source.txt": version(7), Makefile: "" },
    run: [],
    env: BUILDS,
    prepare: async (self) => writeFile(self.path("compile.sh"), compiler(self)),
  });
  await bench.call("autoreload-load", { path: bench.path("built.mjs") });
  expect(await bench.call("version")).toEqual({ version: 7 });
});

test("neither the log nor an answer has the command, in which a token may stand", async () => {
  await using bench = await Workbench.start({
    files: { "built.mjs": version(1), "source.txt": version(1), Makefile: "" },
    run: ["built.mjs"],
    env: { ...BUILDS, AUTORELOAD_BUILD: "TOKEN=s3cret sh ./compile.sh --password 's3cret'" },
    prepare: async (self) => writeFile(self.path("compile.sh"), compiler(self)),
  });
  await bench.said(/is watched for changes/);
  await bench.reload("source.txt", version(2), "built.mjs");
  const told = bench.willSay(/its build in .* failed with exit code 1/);
  await bench.save("source.txt", "BROKEN");
  await told;
  expect(bench.lines(`built.mjs: building in ${bench.directory}`).length).toBeGreaterThan(0);
  expect(JSON.stringify(await bench.status())).toContain("failed with exit code 1");
  expect(JSON.stringify([bench.host.log.lines, await bench.status()])).not.toContain("s3cret");
});

test("a change during a build gives it up and starts anew", async () => {
  await using bench = await Workbench.start({
    files: { "built.mjs": version(1), "source.txt": version(1), Makefile: "" },
    run: ["built.mjs"],
    env: BUILDS,
    prepare: async (self) =>
      writeFile(
        self.path("compile.sh"),
        `if grep -q SLOW source.txt; then echo waiting; exec sleep 1000; fi; ${compiler(self)}`,
      ),
  });
  await bench.said(/is watched for changes/);
  const waiting = bench.willSay(/built\.mjs: \| waiting/);
  await bench.save("source.txt", "SLOW");
  await waiting;
  await bench.reload("source.txt", version(2), "built.mjs");
  expect(await bench.call("version")).toEqual({ version: 2 });
});

test("--autoreload-exec runs the plugin by another program", async () => {
  await using bench = await Workbench.start({
    files: { "wrapped.mjs": source("{ methods: { word: () => process.env.WORD } }") },
    env: { AUTORELOAD_EXEC: "env WORD='two words' {}" },
  });
  expect(await bench.call("word")).toBe("two words");
  await bench.reload("wrapped.mjs", source("{ methods: { word: () => 1 } }"));
  expect(await bench.call("word")).toBe(1);
});

test("a plugin that another program runs needs no execute bit, nor does its next version", async () => {
  const bare = (word: string): string => source(`{ methods: { word: () => ${JSON.stringify(word)} } }`);
  await using bench = await Workbench.start({
    files: {},
    prepare: (self) => self.save("bare.mjs", bare("one"), 0o644),
    run: ["bare.mjs"],
    env: { AUTORELOAD_EXEC: "node {}" },
  });
  expect(await bench.call("word")).toBe("one");
  const reloaded = bench.willSay(/bare\.mjs: reloaded in/);
  await bench.save("bare.mjs", bare("two"), 0o644);
  await reloaded;
  expect(await bench.call("word")).toBe("two");
});

test("a build command alone watches the project that the plugin is in", async () => {
  await using bench = await Workbench.start({
    files: { "built.mjs": version(1), "source.txt": version(1), Makefile: "" },
    run: ["built.mjs"],
    env: { AUTORELOAD_BUILD: "sh ./compile.sh" },
    prepare: async (self) => writeFile(self.path("compile.sh"), compiler(self)),
  });
  await bench.said(/is watched for changes/);
  await bench.reload("source.txt", version(2), "built.mjs");
  expect(await bench.call("version")).toEqual({ version: 2 });
});

test("a command of --autoreload-exec that fails is told as that, not as a line of the plugin", async () => {
  await using bench = await Workbench.start({
    files: { "wrapped.mjs": version(1) },
    env: { AUTORELOAD_EXEC: "cd /nowhere && node {}" },
  });
  const { text } = await bench.said(/not started:/);
  expect(text).toMatch(
    /not started: --autoreload-exec: cd: can't cd to \/nowhere|--autoreload-exec: cd: \/nowhere: No such/,
  );
});

test("--autoreload-exec goes on to the plugin in a list of commands, and as a text for another shell", async () => {
  for (const exec of ["cd / && WORD=1 node {}", `sh -c 'cd / && WORD=1 exec node "{}"'`]) {
    await using bench = await Workbench.start({
      files: { "wrapped.mjs": source("{ methods: { where: () => [process.cwd(), process.env.WORD] } }") },
      env: { AUTORELOAD_EXEC: exec },
    });
    expect(await bench.call("where")).toEqual(["/", "1"]);
  }
});
