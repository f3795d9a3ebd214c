/** What `DEBUG=autoreload:*` shows, and that nobody else pays for it. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LIMIT_MS, Workbench, source, version } from "./workbench.ts";

const NAMESPACES = ["link", "traffic", "reload", "watch", "surface", "again"];
const VERDICT = { "autoreload-verdict": "true", "autoreload-again-writes": true } as const;

/** The steps of a reload with a new method. */
const STEPS = [
  /reloading: v\.mjs changed/,
  /version 2 \(pid \d+\) has its manifest after/,
  /calls are held; version 1 has 0 to answer/,
  /version 1 left 0 unanswered after/,
  /version 1 stopped after/,
  /version 2 answered init after/,
  /the new instance takes over/,
  /reloaded in \d+ ms/,
  /companion v\.mjs is started for \+ method more/,
];

/** Of a plugin that is called, saved with one more method, and called again. @returns what autoreload wrote to its stderr */
async function traced(env: Record<string, string>): Promise<string> {
  await using bench = await Workbench.start({ files: { "v.mjs": version(1) }, env, options: VERDICT });
  await bench.said(/v\.mjs: is watched for changes/);
  await bench.call("version");
  await bench.save("v.mjs", source("{ methods: { version: () => 2, more: () => 3 } }"));
  await bench.said(/v\.mjs: reloaded in/);
  await expect.poll(() => bench.call("more").catch(() => undefined), { timeout: LIMIT_MS }).toBe(3);
  await bench.said(/asked again/);
  return bench.host.plugin("autoreload.js").stderr;
}

function namespacesIn(stderr: string): string[] {
  const found = new Set([...stderr.matchAll(/ autoreload:(\w+) /g)].map(([, name]) => String(name)));
  return NAMESPACES.filter((name) => found.has(name));
}

test("DEBUG=autoreload:* shows each stage of a message's way and of a reload", async () => {
  const stderr = await traced({ DEBUG: "autoreload:*" });
  expect(namespacesIn(stderr)).toEqual(NAMESPACES);
  expect(stderr).toMatch(/link main < request version "cli:version#\d+\/cln:version#\d+" \(\d+ bytes\)/);
  expect(stderr).toMatch(/traffic v\.mjs: method version "cli:version\S+: to the instance in service/);
  expect(stderr).toMatch(/traffic v\.mjs: version "cli:version\S+ is sent to version 1/);
  expect(stderr).toMatch(/traffic v\.mjs: version "cli:version\S+ was answered by version 1 after [\d.]+ ms/);
  expect(stderr).toMatch(/link main > answer to "cli:version/);
  expect(stderr).toMatch(/watch .*v\.mjs was changed/);
  expect(stderr).toMatch(/watch v\.mjs: v\.mjs changed, so it is started/);
  const steps = [...stderr.matchAll(/ autoreload:(?:reload|surface) (.*)/g)].map(([, said]) => said);
  expect(steps.filter((said) => STEPS.some((step) => step.test(said ?? "")))).toHaveLength(STEPS.length);
});

test.each(NAMESPACES)("DEBUG=autoreload:%s shows that and nothing else", async (name) => {
  expect(namespacesIn(await traced({ DEBUG: `autoreload:${name}` }))).toEqual([name]);
});

test("DEBUG=autoreload:watch says why a file does not count", async () => {
  await using bench = await Workbench.start({
    files: { "v.mjs": version(1) },
    options: { "autoreload-watch": "." },
    env: { DEBUG: "autoreload:watch" },
    prepare: (at) => writeFile(at.path(".gitignore"), "*.log\n"),
  });
  await bench.said(/v\.mjs: is watched for changes/);
  const { stderr } = bench.host.plugin("autoreload.js");
  expect(stderr).not.toContain("does not count");
  await writeFile(bench.path("a.log"), "written");
  await expect
    .poll(() => bench.host.plugin("autoreload.js").stderr, { timeout: LIMIT_MS })
    .toMatch(/watch \S+\/a\.log does not count: the rules leave it out/);
});

test.each([
  ["without DEBUG nothing is loaded for it", {}, false],
  ["with DEBUG for another program nothing is shown", { DEBUG: "express:*" }, true],
])("%s", async (_, env, isLoaded) => {
  const directory = await mkdtemp(join(tmpdir(), "tracing-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const [hook, list] = [join(directory, "hook.cjs"), join(directory, "list")];
  await writeFile(hook, noting(list));
  await writeFile(list, "");
  expect(namespacesIn(await traced({ ...env, NODE_OPTIONS: `--require=${hook}` }))).toEqual([]);
  expect((await readFile(list, "utf8")) !== "").toBe(isLoaded);
});

/** A module that notes in a file when the package debug is loaded. */
function noting(file: string): string {
  return `const Module = require("node:module");
const load = Module._load;
Module._load = (request, ...rest) => {
  if (/node_modules.debug\\b/.test(request)) require("node:fs").appendFileSync(${JSON.stringify(file)}, "loaded");
  return load(request, ...rest);
};`;
}
