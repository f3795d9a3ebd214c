/** How each version ends in a session: by what stopped it, and with what it left open. */
import { expect, test } from "vitest";
import { run } from "../cli/log/support.ts";
import { Workbench, source } from "../proxy/workbench.ts";
import { calling, recorded, stopped } from "./sessions.ts";
import type { Recorded } from "./sessions.ts";

const waiting = (release: string): string =>
  calling(`methods: {
    version: () => (${JSON.stringify(release)}),
    waits: (params, id) => { void call("never", {}, id); return {}; },
  },`);
const NEVER = source(`{ methods: { never: () => { log("asked"); return new Promise(() => undefined); } } }`);
const files = { "x.mjs": waiting("one"), "never.mjs": NEVER };
const FILE = "session.jsonl";
const options = { "autoreload-record-file": FILE };

async function waits(bench: Workbench): Promise<void> {
  const asked = bench.willSay(/asked$/);
  await bench.call("waits");
  await asked;
}

/** How the versions of a plugin began and ended: the step, the version, the reason of an end, and what serves on. */
function steps({ events }: Recorded, p = 1): string[] {
  return events.flatMap((event) => {
    if (event.k !== "reload" || event.p !== p) return [];
    const serves = event.serves === undefined ? "" : `, ${event.serves} serves`;
    return `v${event.v} ${event.step}${event.step === "ended" ? ` ${event.reason}` : ""}${serves}`;
  });
}

test("a plugin that is unloaded ends, with its calls, and goes on as the same plugin when it is loaded again", async () => {
  await using bench = await Workbench.start({ files, beside: ["never.mjs"], options });
  await waits(bench);
  await bench.call("autoreload-unload", { plugin: "x.mjs" });
  await bench.call("autoreload-load", { path: bench.path("x.mjs") });
  await waits(bench);
  await bench.call("autoreload-unload", { plugin: "x.mjs" });
  const session = await stopped(bench);
  expect(session.header.plugins).toHaveLength(1);
  expect(steps(session)).toEqual(["v1 serving", "v1 ended stopped", "v2 serving", "v2 ended stopped"]);
  const ends = session.events.filter((event) => event.k === "reload" && event.step === "ended");
  for (const end of ends) expect(end).not.toHaveProperty("failure");

  const path = bench.path("again.jsonl");
  await bench.call("autoreload-record", ["start", path]);
  await bench.save("later.mjs", source(`{ methods: { later: () => ({}) } }`));
  await bench.call("autoreload-load", { path: bench.path("later.mjs") });
  await bench.call("autoreload-load", { path: bench.path("x.mjs") });
  await waits(bench);
  await bench.call("autoreload-unload", { plugin: "x.mjs" });
  await stopped(bench);
  const { out } = await run(["log", path]);
  expect(out).toMatch(/never -> not answered: v3 has ended/);
  expect(out).toMatch(/v3 was stopped after/);
  const { out: sums } = await run(["log", path, "--stats"]);
  expect(sums).toMatch(/^x\.mjs v3 at [\d.]+ s was stopped after/m);
  expect(sums).toMatch(/^later\.mjs v1 at [\d.]+ s \(start\): serves/m);
});

test("plugins that end with autoreload have an end, but none that had crashed before", async () => {
  const bench = await Workbench.start({
    files: { ...files, "dies.mjs": source(`{ methods: { dies: () => process.exit(3) } }`) },
    beside: ["never.mjs"],
    options,
  });
  await using _ = bench;
  await waits(bench);
  await bench.refused("dies");
  await bench.host.stop();
  const session = recorded(bench.path(FILE));
  expect(steps(session)).toEqual(["v1 serving", "v1 ended stopped"]);
  expect(steps(session, 2)).toEqual(["v1 serving", "v1 ended crashed"]);
  const { out } = await run(["log", bench.path(FILE), "of:rpc", "m:never"]);
  expect(out).toMatch(/never -> not answered: v1 has ended/);
});

test("a save that a newer one overtakes has come to its end, and so has its version", async () => {
  await using bench = await Workbench.start({ files, beside: ["never.mjs"], options });
  const hangs = bench.willSay(/: here$/);
  await bench.save("x.mjs", source(`{ init: () => { log("here"); } }`));
  await hangs;
  const failed = bench.willSay(/no tea/);
  await bench.save("x.mjs", `#!/usr/bin/env node\nthrow new Error("no tea");\n`);
  await failed;
  await bench.reload("x.mjs", waiting("two"));
  const session = await stopped(bench);
  // The first save had ended v1 already, as each does whose version is told init.
  expect(steps(session)).toEqual([
    "v1 serving",
    "v2 overtaken",
    "v1 ended stopped",
    "v3 failed, 0 serves",
    "v4 serving",
  ]);
  const changes = session.events.filter(({ k }) => k === "change");
  const ups = session.events.flatMap((event) => (event.k === "reload" && event.up !== undefined ? [event.up] : []));
  expect(ups).toEqual(changes.map(({ n }) => n));
});

test("a save whose version fails at its init has ended the one before, and says nothing else", async () => {
  await using bench = await Workbench.start({ files, beside: ["never.mjs"], options });
  await waits(bench);
  const failed = bench.willSay(/nothing serves/);
  await bench.save("x.mjs", source(`{ init: () => ({ disable: "not today" }) }`));
  await failed;
  expect(steps(await stopped(bench))).toEqual(["v1 serving", "v1 ended stopped", "v2 failed, 0 serves"]);
  const { out } = await run(["log", bench.path(FILE), "k:change|reload|req", "-of:handshake|method", "t:0.."]);
  expect(out).toMatch(/never -> not answered: v1 has ended/);
  expect(out).toMatch(/save x\.mjs -> v2 did not start: it disabled itself at init: not today$/m);
});
