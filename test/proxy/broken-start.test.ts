/** A plugin that is broken when the node starts: the node starts, the log says why, and the mended file is served. */
import { mkdir, mkdtemp, readdir, rm, rmdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { until } from "./processes.ts";
import { Workbench, answering, python, source, version } from "./workbench.ts";

/** Calls a method until it is registered, which takes a companion. */
async function eventually(bench: Workbench, method: string): Promise<unknown> {
  let result: unknown;
  await until(async () => {
    result = await bench.call(method).catch(() => undefined);
    return result !== undefined;
  }, method);
  return result;
}

interface Broken {
  readonly name: string;
  readonly break: (bench: Workbench) => Promise<void>;
  /** The text of the line that says so. */
  readonly told: RegExp;
  /** Of that line; "broken" unless it is said otherwise. */
  readonly level?: "info";
}

const save = (text: string, mode?: number) => (bench: Workbench) => bench.save("b.mjs", text, mode);

const BROKEN: readonly Broken[] = [
  {
    name: "is missing",
    break: () => Promise.resolve(),
    told: /^b\.mjs: not started: \/.*\/b\.mjs does not exist\. /,
  },
  {
    name: "is a directory",
    break: async (bench) => {
      await mkdir(bench.path("b.mjs"));
    },
    told: /^b\.mjs: not started: \/.*\/b\.mjs is a directory/,
  },
  {
    name: "is a symlink to nowhere",
    break: (bench) => symlink(bench.path("nowhere"), bench.path("b.mjs")),
    told: /not started: \/.*\/b\.mjs is a symbolic link to .*nowhere, which does not exist/,
  },
  {
    name: "has no execute bit",
    break: save(version(1), 0o644),
    told: /not started: \/.*\/b\.mjs has no execute bit\. Run: chmod \+x \//,
  },
  {
    name: "has no #! line",
    break: save("plugin()\n"),
    told: /not started: \/.*\/b\.mjs does not begin with a #! line.* Make #!\/usr\/bin\/env node its first line\./,
  },
  {
    name: "has an interpreter that is not there",
    break: save("#!/no/such/python\n"),
    told: /not started: .*\/no\/such\/python/,
  },
  {
    name: "has an interpreter that is not on the PATH",
    break: save("#!/usr/bin/env no-such-python\n"),
    told: /not started: .*no-such-python/,
  },
  { name: "is empty", break: save(""), told: /not started: \/.*\/b\.mjs is empty/ },
  {
    name: "has a syntax error",
    break: save("#!/usr/bin/env node\nlet let = 1;\n"),
    told: /not started: .*b\.mjs:2: SyntaxError: .* \(it exited with code 1 before it answered getmanifest\)/,
  },
  {
    name: "has a syntax error in Python",
    break: save(python("def oops(:\n    pass")),
    told: /not started: .*b\.mjs:2: SyntaxError: .* \(it exited with code 1 before it answered getmanifest\)/,
  },
  {
    name: "is no plugin at all",
    break: save("#!/bin/sh\necho hello\n"),
    told: /not started: it exited \(code 0\) before it answered getmanifest, and wrote nothing to stderr\. A plugin has to read requests from its stdin until that ends\.$/,
  },
  {
    name: "does not run, in Python",
    break: save(python("import sys\nprint('all set up', file=sys.stderr)")),
    told: /the last that it wrote: all set up\. A plugin has to read .* \(with pyln-client: call plugin\.run\(\) at its end\)\.$/,
  },
  {
    name: "answers getmanifest with an error",
    break: save(source('{ others: { getmanifest: () => { throw new Error("not in the mood"); } } }')),
    told: /not started: .*getmanifest.*not in the mood/,
  },
  {
    name: "answers getmanifest with no JSON",
    break: save(answering("{'options': [], 'rpcmethods': []}")),
    told: /not started: its answer to getmanifest is no JSON, from here on: 'options': \[\]/,
  },
  {
    name: "has a manifest that is no object",
    break: save(answering('"none"')),
    told: /not started: its manifest is wrong: getmanifest must answer with an object; got "none"/,
  },
  {
    name: "has a manifest without options",
    break: save(answering('{"rpcmethods":[]}')),
    told: /not started: its manifest is wrong: it has no "options" \(an empty list will do\)\./,
  },
  {
    name: "has a manifest without rpcmethods",
    break: save(answering('{"options":[]}')),
    told: /not started: its manifest is wrong: it has no "rpcmethods" \(an empty list will do\)\./,
  },
  {
    name: "disables itself",
    break: save(source('{ manifest: { disable: "no wallet" } }')),
    told: /not started: it disabled itself: no wallet$/,
    level: "info",
  },
  {
    name: "exits at init",
    break: save(source('{ init: () => { console.error("no database"); process.exit(2); } }')),
    told: /not started: .*it exited with code 2 before it answered init.*no database/,
  },
  {
    name: "disables itself at init",
    break: save(source('{ init: () => ({ disable: "no peers" }) }')),
    told: /not started: it disabled itself at init: no peers$/,
    level: "info",
  },
];

describe("a plugin that", () => {
  test.concurrent.each(BROKEN)(
    "$name: the node starts, and the mended file is served",
    async ({ break: breakIt, told, level = "broken" }) => {
      await using bench = await Workbench.start({ files: {}, run: ["b.mjs"], prepare: breakIt });
      const said = bench.host.log.lines.filter(({ text }) => text.startsWith("b.mjs: not started: "));
      expect(said.map(({ text }) => text)).toEqual([expect.stringMatching(told)]);
      expect(said[0]?.level).toBe(level);
      expect((await bench.statusOf("b.mjs")).state).toBe(level === "info" ? "disabled" : "failed");
      expect(said[0]?.text).not.toMatch(/[^.]\.\.[^./]/);
      await bench.said(/b\.mjs: is watched for changes/);
      await rmdir(bench.path("b.mjs")).catch(() => undefined);
      await rm(bench.path("b.mjs"), { force: true });
      await bench.save("b.mjs", version(2));
      expect(await eventually(bench, "version")).toEqual({ version: 2 });
      expect(bench.host.verdicts.list).toEqual([]);
    },
  );

  test("repeats names of autoreload's own: they are left out, and all else of it is served", async () => {
    const repeats = source(`{
      manifest: { options: [
        { name: "autoreload-plugin", type: "string", description: "mine" },
        { name: "greeting", type: "string", default: "hi", description: "d" },
      ] },
      methods: { "autoreload-status": () => "mine", version: () => ({ version: 1 }) },
    }`);
    await using bench = await Workbench.start({ files: { "b.mjs": repeats }, options: { greeting: "hello" } });
    await bench.said(
      /b\.mjs: the method autoreload-status belongs to autoreload and is not available from this plugin/,
    );
    await bench.said(
      /b\.mjs: the option autoreload-plugin belongs to autoreload and is not available from this plugin/,
    );
    expect(await bench.call("version")).toEqual({ version: 1 });
    expect((await bench.statusOf("b.mjs")).state).toBe("serving");
  });
});

describe("the options of the last good manifest", () => {
  const greets = (rest = ""): string =>
    source(
      `{
        manifest: { options: [{ name: "greeting", type: "string", default: "hi", description: "d" }] },
        init: ({ options }) => { greeting = options.greeting; return {}; },
        methods: { greet: () => greeting },
        ${rest}
      }`,
      "let greeting;",
    );

  test("are remembered: a broken plugin's own option does not stop the node", async () => {
    await using first = await Workbench.start({ files: { "g.mjs": greets() }, options: { greeting: "hello" } });
    expect(await first.call("greet")).toBe("hello");
    await first.host.stop();
    const { directory } = first;
    await using bench = await Workbench.start({
      files: { "g.mjs": "#!/usr/bin/env node\nlet let = 1;\n" },
      options: { greeting: "hey" },
      directory,
    });
    await bench.said(/g\.mjs: is registered with the manifest of the last time it started/);
    expect((await bench.refused("greet")).message).toMatch(/^g\.mjs did not answer greet: .*SyntaxError/);
    await bench.reload("g.mjs", greets("//"));
    expect(await bench.call("greet")).toBe("hey");
    // It was known all the time, so no companion had to register it.
    expect(await bench.host.pluginList()).toHaveLength(1);
  });

  test("that are remembered but cannot be read are forgotten", async () => {
    await using first = await Workbench.start({ files: { "g.mjs": greets() } });
    await first.host.stop();
    const { directory } = first;
    const state = `${directory}-state/cln-autoreload`;
    const [file = ""] = await readdir(state);
    await writeFile(`${state}/${file}`, JSON.stringify({ plugin: first.path("g.mjs"), manifest: '{"options":7}' }));
    await using bench = await Workbench.start({ files: { "g.mjs": "#!/bin/sh\nexit 1\n" }, directory });
    await bench.said(/g\.mjs: not started: /);
    await bench.reload("g.mjs", greets());
    expect(await eventually(bench, "greet")).toBe("hi");
  });
});

describe("a plugin that is named twice", () => {
  test("by a symlink as well runs once", async () => {
    await using bench = await Workbench.start({
      files: { "v.mjs": version(1) },
      run: ["v.mjs", "link.mjs"],
      prepare: (made) => symlink(made.path("v.mjs"), made.path("link.mjs")),
    });
    expect((await bench.status()).plugins.map(({ path }) => path)).toEqual([bench.path("v.mjs")]);
    expect((await bench.refused("autoreload-load", [bench.path("link.mjs")])).message).toContain("is loaded already");
  });

  test("by lightningd's own configuration is left to lightningd, which starts, and the log says what to do", async () => {
    const lightningDir = await mkdtemp(join(tmpdir(), "lightning-"));
    onTestFinished(() => rm(lightningDir, { recursive: true, force: true }));
    await using bench = await Workbench.start({
      files: { "v.mjs": version(1) },
      host: { lightningDir },
      prepare: (made) => writeFile(join(lightningDir, "config"), `plugin=${made.path("v.mjs")}\n`),
    });
    const { text, level } = await bench.said(/is not run by autoreload/);
    expect(level).toBe("broken");
    expect(text).toBe(
      `${bench.path("v.mjs")} is not run by autoreload: lightningd is told to run it by ${lightningDir}/config line 1. ` +
        "Take it out there, and start lightningd anew.",
    );
    expect((await bench.status()).plugins).toEqual([]);
  });
});

describe("autoreload's own options", () => {
  test("with values that cannot be used: each is told, and the default is used", async () => {
    await using bench = await Workbench.start({
      files: { "v.mjs": version(1) },
      options: {
        "autoreload-overlap": ["maybe"],
        "autoreload-grace": ["2s"],
        "autoreload-signal": ["SIGNOPE"],
        "autoreload-hook-timeout": ["-1"],
        "autoreload-poll": ["often"],
      },
    });
    await bench.said(/--autoreload-overlap=maybe is not used: it must be true or false\./);
    await bench.said(/--autoreload-grace=2s is not used: it must be a number of milliseconds\./);
    await bench.said(/--autoreload-signal=SIGNOPE is not used: it must be a signal's name such as SIGINT\./);
    await bench.said(/--autoreload-hook-timeout=-1 is not used: it must be a number of milliseconds\./);
    await bench.said(/--autoreload-poll=often is not used: it must be a number of milliseconds\./);
    expect(await bench.call("version")).toEqual({ version: 1 });
    await bench.reload("v.mjs", version(2));
    expect(bench.lines("is not used")).toHaveLength(5);
  });

  test("without any plugin: the log says how to name one", async () => {
    await using bench = await Workbench.start({ files: {}, env: { AUTORELOAD_PLUGIN: "" } });
    await bench.said(/no plugin to reload: give its path as --autoreload-plugin=PATH/);
    expect(await bench.status()).toMatchObject({ plugins: [] });
  });

  test("in a config file that cannot be read: that is told, and the rest counts", async () => {
    const lightningDir = await mkdtemp(join(tmpdir(), "lightning-"));
    onTestFinished(() => rm(lightningDir, { recursive: true, force: true }));
    await writeFile(join(lightningDir, "config"), "include nowhere\n");
    await using bench = await Workbench.start({ files: { "v.mjs": version(1) }, host: { lightningDir } });
    const { text } = await bench.said(/config file/);
    expect(text).toBe(
      `The config file ${lightningDir}/nowhere, which ${lightningDir}/config includes in line 1, does not exist, ` +
        "so options for autoreload in it are not seen.",
    );
    expect(await bench.call("version")).toEqual({ version: 1 });
  });
});

test("without a temporary directory, and so without pipes of its own, a plugin runs and reloads all the same", async () => {
  await using bench = await Workbench.start({ files: { "v.mjs": version(1) }, env: { TMPDIR: "/no/such/directory" } });
  expect(await bench.call("version")).toEqual({ version: 1 });
  await bench.reload("v.mjs", version(2));
  expect(await bench.call("version")).toEqual({ version: 2 });
});
