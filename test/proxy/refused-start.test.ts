/** What lightningd does not take when it starts: it kills autoreload, and the next start does without. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { StartError } from "../../src/host/host.ts";
import { encodeRequest } from "../../src/jsonrpc/encode.ts";
import { AUTORELOAD, Workbench, source } from "./workbench.ts";
import type { WorkbenchOptions } from "./workbench.ts";

/** A directory that outlives several starts of a node. */
async function place(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "workbench-"));
  onTestFinished(async () => {
    for (const path of [directory, `${directory}-state`]) await rm(path, { recursive: true, force: true });
  });
  return directory;
}

/** What lightningd says when it does not start. */
async function startError(options: WorkbenchOptions): Promise<string> {
  const error: unknown = await Workbench.start(options).then(
    (bench) => bench[Symbol.asyncDispose](),
    (reason: unknown) => reason,
  );
  return error instanceof StartError ? error.message : `it is no start error: ${String(error)}`;
}

/** Starts a node in the same place again, without what Workbench's end removes. */
async function startAgain(options: WorkbenchOptions, then: (bench: Workbench) => Promise<void>): Promise<void> {
  const bench = await Workbench.start(options);
  try {
    await then(bench);
  } finally {
    await bench.host.stop();
  }
}

const eventually = (bench: Workbench, method: string): Promise<unknown> =>
  expect.poll(() => bench.call(method).catch(() => undefined), { timeout: 10_000 }).toBe("ours");

/** The kinds of files in the state directory, beside which sessions have a folder. */
const kept = async (directory: string): Promise<string[]> => {
  const entries = await readdir(`${directory}-state/cln-autoreload`, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [extname(entry.name)] : [])).toSorted();
};

const activeNames = async (bench: Workbench): Promise<string[]> =>
  (await bench.host.pluginList()).filter(({ active }) => active).map(({ name }) => basename(name));

describe("a method that another plugin has", () => {
  // Whoever is first has the name, so ours waits for theirs.
  const asked = 'import { existsSync, writeFileSync } from "node:fs"; const asked = `${import.meta.dirname}/asked`;';
  const theirs = source('{ manifest: () => writeFileSync(asked, ""), methods: { taken: () => "theirs" } }', asked);
  const ours = source(
    '{ methods: { taken: () => "ours", fresh: () => "ours" } }',
    `${asked} while (!existsSync(asked)) await new Promise((resolve) => setTimeout(resolve, 10));`,
  );
  const killed = /m\.mjs: autoreload was killed when lightningd started last/;
  const belongs = /m\.mjs: the method taken belongs to \/.*\/theirs\.mjs and is not available from this plugin/;

  test("ends the node's start once; the next does without it and says so, and all is well when it is free", async () => {
    const directory = await place();
    const files = { "theirs.mjs": theirs, "m.mjs": ours };
    const clash = { files, beside: ["theirs.mjs"], directory };
    expect(await startError(clash)).toMatch(/^lightningd: --autoreload-plugin=.*: unknown option$/);
    await startAgain(clash, async (bench) => {
      await bench.said(killed);
      await bench.said(belongs);
      expect(await bench.call("taken")).toBe("theirs");
      await eventually(bench, "fresh");
    });
    // What is refused is known by name now, and all else is there from the start.
    await startAgain(clash, async (bench) => {
      expect(await bench.call("fresh")).toBe("ours");
      await bench.said(belongs);
      expect(await activeNames(bench)).toEqual(["theirs.mjs", "autoreload.js"]);
      expect(bench.lines("was killed")).toEqual([]);
    });
    await startAgain({ files, run: ["m.mjs"], directory }, async (bench) => {
      await eventually(bench, "taken");
      await expect.poll(() => kept(directory)).toEqual([".json"]);
    });
    await startAgain({ files, run: ["m.mjs"], directory }, async (bench) => {
      expect(await bench.call("taken")).toBe("ours");
      expect(await activeNames(bench)).toEqual(["autoreload.js"]);
    });
  });

  test("that a save added is known when the node starts the next time", async () => {
    const directory = await place();
    const clash = { files: { "theirs.mjs": theirs, "m.mjs": source("{}") }, beside: ["theirs.mjs"], directory };
    await startAgain(clash, async (bench) => {
      await bench.reload("m.mjs", ours);
      await bench.said(belongs);
      await eventually(bench, "fresh");
    });
    await startAgain({ ...clash, files: { "theirs.mjs": theirs, "m.mjs": ours } }, async (bench) => {
      expect(await bench.call("fresh")).toBe("ours");
      await bench.said(belongs);
    });
  });
});

describe("a hook in a circle with another plugin's that names autoreload.js", () => {
  const hook = (rest: object): string => JSON.stringify([{ name: "peer_connected", ...rest }]);
  const hooked = (rest: object): string =>
    source(
      `{ manifest: { hooks: ${hook(rest)} }, hooks: { peer_connected: () => { log("was asked"); return { result: "continue" }; } } }`,
    );
  const files = (theirs: object, ours: object): Record<string, string> => ({
    "theirs.mjs": hooked(theirs),
    "m.mjs": hooked(ours),
  });

  test.each([
    ["by an order of its own", 1, files({ after: ["autoreload.js"] }, { after: ["theirs.mjs"] })],
    ["by theirs alone", 2, files({ after: ["autoreload.js"], before: ["autoreload.js"] }, {})],
  ])("%s: a later start registers it afterwards, and so does every other", async (_, failing, sources) => {
    const clash = { files: sources, beside: ["theirs.mjs"], directory: await place() };
    for (let starts = 0; starts < failing; starts++) expect(await startError(clash)).toMatch(/unknown option$/);
    for (let starts = 0; starts < 2; starts++) {
      await startAgain(clash, async (bench) => {
        await expect.poll(() => activeNames(bench), { timeout: 10_000 }).toContain("m.mjs");
        await bench.host.hook("peer_connected");
        await bench.said(/was asked/);
        await expect.poll(() => bench.lines("plugin-m.mjs: was asked")).toHaveLength(1);
        await expect.poll(() => kept(clash.directory)).toEqual([".json", ".refused"]);
      });
    }
  });
});

test("a plugin that lightningd runs from elsewhere as well: the node starts, and the log says which to take out", async () => {
  const directory = await place();
  const lightningDir = await mkdtemp(join(tmpdir(), "lightning-"));
  onTestFinished(() => rm(lightningDir, { recursive: true, force: true }));
  const installed = join(lightningDir, "m.mjs");
  const both = source(
    '{ manifest: { options: [{ name: "m-n", type: "int", description: "" }] }, methods: { both: () => 1 } }',
  );
  await writeFile(installed, both, { mode: 0o755 });
  await writeFile(join(lightningDir, "config"), `plugin=${installed}\n`);
  const options = { files: { "m.mjs": both }, beside: [installed], directory, host: { lightningDir } };
  await startAgain(options, async (bench) => {
    const { text: said } = await bench.said(/as well/);
    expect(said).toBe(
      `m.mjs: lightningd runs ${installed} as well: what that one registers is not available from this plugin. ` +
        "Take one of the two out.",
    );
    await bench.said(/m\.mjs: the option m-n belongs to lightningd or another plugin/);
    await bench.said(/m\.mjs: the method both belongs to/);
  });
});

describe("what is left in the state directory and on stderr", () => {
  const getmanifest = encodeRequest('"m"', "getmanifest", {});
  const init = encodeRequest('"i"', "init", {
    options: {},
    configuration: { "lightning-dir": "/nonexistent", "rpc-file": "none", network: "regtest" },
  });

  /** Runs autoreload up to its answer to the last of these requests, ends it so, and gives what it wrote to stderr. */
  async function runUpTo(directory: string, requests: readonly Buffer[], end: "SIGKILL" | "stdin"): Promise<string> {
    await writeFile(join(directory, "m.mjs"), source("{ methods: { fresh: () => 1 } }"), { mode: 0o755 });
    const lightningd = { ...process.env, LIGHTNINGD_PLUGIN: "1" };
    const env = { ...lightningd, AUTORELOAD_PLUGIN: join(directory, "m.mjs"), XDG_STATE_HOME: `${directory}-state` };
    const autoreload = spawn(AUTORELOAD, [], { cwd: directory, env, stdio: "pipe" });
    const stderr = text(autoreload.stderr);
    let heard = "";
    for (const request of requests) {
      autoreload.stdin.write(request);
      const id = /"id":("[^"]*")/.exec(request.toString())?.[1] ?? "";
      while (!heard.includes(`"id":${id}`)) heard += String(await once(autoreload.stdout, "data"));
    }
    if (end === "SIGKILL") autoreload.kill("SIGKILL");
    else autoreload.stdin.end();
    return stderr;
  }

  test("by lightningd --help, or a start that fails by itself: nothing", async () => {
    const directory = await place();
    expect(await runUpTo(directory, [getmanifest], "stdin")).toBe("");
    expect(existsSync(`${directory}-state`)).toBe(false);
  });

  test("by being killed before init: a note, and a sentence that says what to do", async () => {
    const directory = await place();
    expect(await runUpTo(directory, [getmanifest], "SIGKILL")).toBe(
      "autoreload was killed while lightningd started, most likely because another plugin has a method of m.mjs too; " +
        'lightningd\'s log says so after "Killing plugin". Start lightningd again: what it does not take is then left out.\n',
    );
    await startAgain(
      { files: { "m.mjs": source('{ methods: { fresh: () => "ours" } }') }, directory },
      async (bench) => {
        await bench.said(/m\.mjs: autoreload was killed when lightningd started last/);
        await eventually(bench, "fresh");
      },
    );
    await startAgain(
      { files: { "m.mjs": source('{ methods: { fresh: () => "ours" } }') }, directory },
      async (bench) => {
        expect(await bench.call("fresh")).toBe("ours");
        expect(bench.lines("was killed")).toEqual([]);
        expect(await activeNames(bench)).toEqual(["autoreload.js"]);
      },
    );
  });

  test("by being killed after init: nothing on stderr, and the next start is as any", async () => {
    const directory = await place();
    expect(await runUpTo(directory, [getmanifest, init], "SIGKILL")).toBe("");
    await startAgain(
      { files: { "m.mjs": source('{ methods: { fresh: () => "ours" } }') }, directory },
      async (bench) => {
        expect(await bench.call("fresh")).toBe("ours");
        expect(bench.lines("was killed")).toEqual([]);
      },
    );
  });
});

test("a start that its user gave up while the plugin hung is no death: the next one registers all at once", async () => {
  const directory = await place();
  const [plugin, asked] = ["p.mjs", "asked"].map((name) => join(directory, name)) as [string, string];
  const env = { ...process.env, XDG_STATE_HOME: `${directory}-state` };
  const hangs = `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(asked)}, "");`;
  await writeFile(plugin, source("{ others: { getmanifest: () => new Promise(() => undefined) } }", hangs), {
    mode: 0o755,
  });
  const child = spawn(AUTORELOAD, ["run", plugin], { env, stdio: ["pipe", "ignore", "ignore"] });
  const closed = once(child, "close");
  await expect.poll(() => existsSync(asked), { timeout: 10_000 }).toBe(true);
  child.kill("SIGTERM");
  await closed;
  await writeFile(plugin, source('{ methods: { fresh: () => "ours" } }'));
  const second = spawn(AUTORELOAD, ["call", plugin, "fresh"], { env, stdio: ["ignore", "pipe", "ignore"] });
  expect(await text(second.stdout)).toBe('"ours"\n');
});
