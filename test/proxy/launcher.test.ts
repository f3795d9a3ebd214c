/** How lightningd is told to run autoreload, and not to run its plugins. */
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Host } from "../../src/host/host.ts";
import { AUTORELOAD, Workbench, source } from "./workbench.ts";

const OPTIONAL = source(`{
  methods: { version: () => ({ version: 1 }) },
  manifest: { options: [{ name: "color", type: "string", description: "", default: "red" }] },
}`);

/** Files of a plugin and a script of the same name, which runs autoreload. */
async function launcher(): Promise<{ bench: Workbench; script: string }> {
  const bench = await Workbench.start({ files: { "v.mjs": OPTIONAL }, run: [] });
  onTestFinished(() => bench[Symbol.asyncDispose]());
  await mkdir(bench.path("bin"));
  const script = bench.path("bin/v.mjs");
  await writeFile(script, `#!/bin/sh\nexec ${AUTORELOAD} "$@"\n`, { mode: 0o755 });
  return { bench, script };
}

async function start(bench: Workbench, plugins: readonly string[]): Promise<Host> {
  const host = await Host.start({
    plugins,
    options: { "autoreload-plugin": bench.path("v.mjs"), color: "blue" },
    env: { XDG_STATE_HOME: bench.stateDirectory },
    logLevel: "debug",
  });
  onTestFinished(() => host.kill());
  return host;
}

test("a script of the plugin's name that execs autoreload gives its log lines that name, and is no second plugin", async () => {
  const { bench, script } = await launcher();
  const host = await start(bench, [script]);
  expect(await host.call("version")).toEqual({ version: 1 });
  await host.log.find(/^plugin-v\.mjs: .*is watched for changes/, AbortSignal.timeout(5000));
  expect(host.log.lines.filter(({ text }) => text.includes("as well"))).toEqual([]);
});

test("a symbolic link to autoreload of the plugin's name is autoreload", async () => {
  const { bench } = await launcher();
  await symlink(AUTORELOAD, bench.path("link.mjs"));
  const host = await start(bench, [bench.path("link.mjs")]);
  expect(await host.call("version")).toEqual({ version: 1 });
});

test("plugin start takes a plugin that is disabled, as lightningd does", async () => {
  const { bench } = await launcher();
  const directory = join(bench.stateDirectory, "lightning");
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "config"), "disable-plugin=v.mjs\n");
  const host = await Host.start({ lightningDir: directory, env: { XDG_STATE_HOME: bench.stateDirectory } });
  onTestFinished(() => host.kill());
  await host.pluginStart(AUTORELOAD, { "autoreload-plugin": bench.path("v.mjs") });
  expect(await host.call("version")).toEqual({ version: 1 });
});

test.each(["v.mjs", "PATH"])(
  "--disable-plugin=%s keeps the plugin from being run, as lightningd would",
  async (which) => {
    const { bench } = await launcher();
    const directory = join(bench.stateDirectory, "lightning");
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "config"), `disable-plugin=${which.replace("PATH", bench.path("v.mjs"))}\n`);
    const host = await Host.start({
      plugins: [AUTORELOAD],
      options: { "autoreload-plugin": bench.path("v.mjs") },
      lightningDir: directory,
      env: { XDG_STATE_HOME: bench.stateDirectory },
      logLevel: "debug",
    });
    onTestFinished(() => host.kill());
    await host.log.find(/v\.mjs: disabled via disable-plugin/, AbortSignal.timeout(5000));
    await expect(host.call("version")).rejects.toThrow("Unknown command 'version'");
    // As plugin start does, it takes the plugin all the same when it is asked by name.
    await host.call("autoreload-load", { path: bench.path("v.mjs") });
    expect(await host.call("version")).toEqual({ version: 1 });
  },
);
