/** Plugins that write into the tree that is watched: they are reloaded a few times, and then told what to do. */
import { expect, test } from "vitest";
import { Workbench, source } from "./workbench.ts";

const WRITES = 'import { appendFileSync } from "node:fs";\n';
const AT_IMPORT = `${WRITES}appendFileSync(new URL("plugin.log", import.meta.url), "started\\n");`;
const FOUND =
  /plugin\.log changes by itself again after every reload.*add this line to \S+\/\.autorestart_excludes: \/plugin\.log$/;

function prepare(bench: Workbench): Promise<void> {
  return bench.save(".autorestart_excludes", "", 0o644);
}

/** At the most, where starts take now this long, now that; test/watch/loop-detector.test.ts has the usual numbers. */
const MOST_RELOADS = 9;
const TIMEOUT_MS = 90_000;

/** What comes of the log file: a few reloads, and then the advice. */
async function expectAdvice(bench: Workbench): Promise<void> {
  await bench.host.log.find(FOUND, AbortSignal.timeout(TIMEOUT_MS - 30_000));
  expect(bench.lines("reloading: plugin.log changed").length).toBeLessThanOrEqual(MOST_RELOADS);
}

test("a log file that the plugin opens at import", { timeout: TIMEOUT_MS }, async () => {
  await using bench = await Workbench.start({
    files: { "v.mjs": source("{ methods: { version: () => 1 } }", AT_IMPORT) },
    prepare,
  });
  await expectAdvice(bench);
  const reloaded = bench.willSay(/reloaded in .*\(v\.mjs changed/);
  await bench.save("v.mjs", source("{ methods: { version: () => 2 } }", AT_IMPORT));
  await reloaded;
  expect(await bench.call("version")).toBe(2);
});

test("a log file of a version that never serves", { timeout: TIMEOUT_MS }, async () => {
  await using bench = await Workbench.start({
    files: { "v.mjs": source("{ methods: { version: () => 1 } }") },
    prepare,
  });
  await bench.said(/is watched for changes/);
  await bench.save("v.mjs", source("{}", `${AT_IMPORT}\nthrow new Error("never serves");`));
  await expectAdvice(bench);
  expect(await bench.call("version")).toBe(1);
});

test("a file that a plugin which serves writes all the time", { timeout: TIMEOUT_MS }, async () => {
  const always = `${WRITES}setInterval(() => appendFileSync(new URL("plugin.log", import.meta.url), "tick\\n"), 200);`;
  await using bench = await Workbench.start({ files: { "v.mjs": source("{}", always) }, prepare });
  await expectAdvice(bench);
});
