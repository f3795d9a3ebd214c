/** `autoreload launcher`: to lightningd the plugin has its own name, and nothing but what is its own. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { isLauncher, launcherText, readLaunch } from "../../src/lightningd/launch/launcher.ts";
import type { Host } from "../../src/host/host.ts";
import { startHost, temporaryDirectory } from "../host/support.ts";
import { AUTORELOAD, LIMIT_MS, source } from "../proxy/workbench.ts";

/** Each command is a Node of its own, and a machine may be busy. */
const TIMEOUT_MS = 90_000;
const POLL_MS = 20;

/** A plugin with a method, an option of its own and a hook. @param method its name, which it answers with the option's value */
function greeter(method: string, version = 1): string {
  return source(
    `{
      manifest: { options: [{ name: "${method}-greeting", type: "string", default: "Hello", description: "x" }] },
      init: ({ options }) => { greeting = options["${method}-greeting"]; return {}; },
      methods: { ${method}: () => greeting + " ${version} " + process.argv.slice(2) },
      hooks: { peer_connected: () => ({ result: "continue" }) },
    }`,
    "let greeting;",
  );
}

function save(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, text, { mode: 0o755 });
  renameSync(`${path}.part`, path);
  return path;
}

function launcher(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(AUTORELOAD, ["launcher", ...args], { encoding: "utf8" });
}

async function node(plugins: readonly string[], options = {}): Promise<Host> {
  const directory = temporaryDirectory();
  const env = { PWD: directory, XDG_STATE_HOME: join(directory, "state") };
  return await startHost({ plugins: [...plugins], options, env, logLevel: "debug" });
}

/** Calls until it is answered so: what lightningd tells nobody when it is there. */
async function answered(
  host: Host,
  method: string,
  params: object,
  right: (answer: unknown) => boolean,
): Promise<unknown> {
  for (const end = performance.now() + LIMIT_MS; ;) {
    const answer = await host.call(method, params).catch((error: unknown) => String(error));
    if (right(answer)) return answer;
    if (performance.now() > end) throw new Error(`${method} was last answered ${JSON.stringify(answer)}`);
    await pause(POLL_MS);
  }
}

const served = (host: Host, ...names: string[]): Promise<unknown> =>
  answered(host, "autoreload-status", {}, (answer) => namesIn(answer).join() === names.join());

function namesIn(answer: unknown): string[] {
  const { plugins = [] } = answer as { readonly plugins?: readonly { readonly name: string }[] };
  return plugins.map(({ name }) => name).toSorted();
}

async function pluginNames(host: Host): Promise<string[]> {
  const { plugins } = (await host.call("plugin", ["list"])) as { plugins: { name: string }[] };
  return plugins.map(({ name }) => name);
}

describe("on a node", { timeout: TIMEOUT_MS }, () => {
  test("the plugin has its own name and options, and is reloaded", async () => {
    const directory = temporaryDirectory();
    const plugin = save(join(directory, "hello.mjs"), greeter("hello"));
    const { stdout, stderr, status } = launcher(plugin, join(directory, "plugins"));
    const path = join(directory, "plugins/hello.mjs");
    expect([stdout, stderr, status]).toEqual([`${path}\n`, "", 0]);

    const hooks = '[{ name: "peer_connected", after: ["hello.mjs"] }]';
    const answers = 'hooks: { peer_connected: () => ({ result: "continue" }) }';
    const after = save(join(directory, "after.mjs"), source(`{ manifest: { hooks: ${hooks} }, ${answers} }`));
    const host = await node([after, path], { "hello-greeting": "Hoi" });
    expect(await pluginNames(host)).toContain(path);
    expect(await host.call("hello")).toBe("Hoi 1 ");
    expect(await host.hook("peer_connected")).toMatchObject({
      answers: [{ plugin: "hello.mjs" }, { plugin: "after.mjs" }],
    });
    const { configs } = (await host.call("listconfigs", [])) as { configs: Record<string, object> };
    expect(Object.keys(configs).filter((name) => name.startsWith("autoreload"))).toEqual([]);
    await host.log.find(/plugin-hello\.mjs: hello\.mjs: is watched/, AbortSignal.timeout(LIMIT_MS));
    save(plugin, greeter("hello", 2));
    await host.log.find(/plugin-hello\.mjs: hello\.mjs: reloaded in/, AbortSignal.timeout(LIMIT_MS));
    expect(await host.call("hello")).toBe("Hoi 2 ");
    await served(host, "hello.mjs");
    await host.call("plugin", ["stop", "hello.mjs"]);
    await answered(host, "plugin", ["list"], (answer) => namesIn(answer).join() === after);
  });

  test("two have autoreload's methods together, also when the one that had them is stopped", async () => {
    const directory = temporaryDirectory();
    const paths = ["one", "two"].map((name) => {
      const plugin = save(join(directory, `${name}.mjs`), greeter(name));
      return launcher(plugin, join(directory, "plugins")).stdout.trim();
    });
    const host = await node(paths);
    await served(host, "one.mjs", "two.mjs");
    for (const plugin of ["one.mjs", "two.mjs", join(directory, "two.mjs")]) {
      const restarted = await host.call("autoreload-restart", { plugin });
      expect(namesIn(restarted)).toEqual([plugin.replace(`${directory}/`, "")]);
    }
    expect(namesIn(await host.call("autoreload-restart"))).toEqual(["one.mjs", "two.mjs"]);
    await expect(host.call("autoreload-status", { plugin: "three" })).rejects.toThrow('runs no plugin "three"');
    const nobody = { plugin: "two.mjs", nothing: 1 };
    await expect(host.call("autoreload-restart", nobody)).rejects.toThrow("two.mjs has no option nothing");

    expect(host.log.lines.filter(({ text }) => text.includes("Killing plugin"))).toEqual([]);

    // The companion's directory tells whose it is only by who goes with it.
    await host.call("plugin", ["stop", "one.mjs"]);
    await served(host, "two.mjs");
    await host.call("plugin", ["start", paths[0] ?? ""]);
    await served(host, "one.mjs", "two.mjs");
    await host.call("plugin", ["stop", "two.mjs"]);
    await served(host, "one.mjs");
    const sockets = readdirSync(join(host.lightningDir, "regtest")).filter((name) => name.endsWith(".neighbour"));
    expect(sockets).toHaveLength(1);
    const mode = statSync(join(host.lightningDir, "regtest", sockets[0] ?? "")).mode;
    expect(mode & 0o777).toBe(0o600);
  });

  test("beside autoreload itself, which has the methods then", async () => {
    const directory = temporaryDirectory();
    const path = launcher(save(join(directory, "one.mjs"), greeter("one")), join(directory, "plugins")).stdout.trim();
    const other = save(join(directory, "two.mjs"), greeter("two"));
    const host = await node([AUTORELOAD, path], { "autoreload-plugin": [other] });
    await served(host, "one.mjs", "two.mjs");
    expect(await pluginNames(host)).toEqual([AUTORELOAD, path]);
  });

  test("with a path that a shell would take apart, and options of autoreload's", async () => {
    const directory = join(temporaryDirectory(), `a b's "c" $HOME\n\`id\``);
    const plugin = save(join(directory, "my 'own' plugin"), greeter("hello"));
    const { stdout } = launcher(
      plugin,
      join(directory, "the launchers"),
      "-o",
      "autoreload-exec=PATH=$PATH:/x node {} 'it is'",
    );
    const host = await node([stdout.slice(0, -1)]);
    expect(await host.call("hello")).toBe("Hello 1 it is");
  });

  test("started on a node that runs, with an option of the plugin's", async () => {
    const directory = temporaryDirectory();
    const path = launcher(save(join(directory, "one.mjs"), greeter("one")), join(directory, "plugins")).stdout.trim();
    const host = await node([]);
    await host.call("plugin", { subcommand: "start", plugin: path, "one-greeting": "Ciao" });
    expect(await host.call("one")).toBe("Ciao 1 ");
  });
});

describe("the file", { timeout: TIMEOUT_MS }, () => {
  test("is written over only if it is a launcher", () => {
    const directory = temporaryDirectory();
    const plugin = save(join(directory, "hello.mjs"), greeter("hello"));
    const into = join(directory, "plugins");
    const path = join(into, "hello.mjs");
    const refused = (sentence: string): void => {
      const { status, stdout, stderr } = launcher(plugin, into);
      expect([status, stdout, stderr]).toEqual([1, "", `autoreload: ${sentence}\n`]);
    };
    save(path, "mine");
    refused(`${path} is there already, and is no launcher. Take it away, or name another directory.`);
    expect(readFileSync(path, "utf8")).toBe("mine");
    renameSync(path, join(directory, "elsewhere"));
    symlinkSync(join(directory, "elsewhere"), path);
    refused(`${path} is there already, and is no launcher. Take it away, or name another directory.`);
    renameSync(path, join(directory, "link"));
    expect(launcher(plugin, into).status).toBe(0);
    expect(launcher(plugin, into, "-o", "autoreload-grace=5").status).toBe(0);
    expect(readFileSync(path, "utf8")).toContain("--autoreload-grace=5 ");
    expect(readdirSync(into)).toEqual(["hello.mjs"]);
    // A launcher is not taken for a plugin to launch.
    expect(launcher(path, join(directory, "more"))).toMatchObject({
      status: 1,
      stderr: `autoreload: ${path} is a launcher itself. Name the plugin that it runs.\n`,
    });
    expect(launcher(plugin, directory)).toMatchObject({
      status: 1,
      stderr: `autoreload: ${plugin} is the plugin itself. Name another directory for its launcher.\n`,
    });
  });

  test.each([
    [
      ["nothing.py", "plugins"],
      /^autoreload: .*nothing\.py does not exist\. Name a file that is there, or how it is built/,
    ],
    [["hello.mjs", "plugins", "-o", "greeting=x"], /-o greeting=x: autoreload has no such option\. The plugin's own/],
    [["hello.mjs", "plugins", "-o", "autoreload-plugin=x"], /has no such option/],
    [["hello.mjs", "hello.mjs/below"], /ENOTDIR|EEXIST|not a directory/],
  ])("%j is refused", (args, sentence) => {
    const directory = temporaryDirectory();
    save(join(directory, "hello.mjs"), greeter("hello"));
    const { status, stdout, stderr } = spawnSync(AUTORELOAD, ["launcher", ...args], {
      cwd: directory,
      encoding: "utf8",
    });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(sentence);
  });

  test("is written for what is still to be built, or made executable", () => {
    const directory = temporaryDirectory();
    const into = join(directory, "plugins");
    const built = launcher(join(directory, "target/hello"), into, "-o", "autoreload-build=make");
    expect(built).toMatchObject({ status: 0, stderr: "", stdout: `${into}/hello\n` });
    const plugin = save(join(directory, "one.mjs"), greeter("one"));
    chmodSync(plugin, 0o644);
    const written = launcher(plugin, into);
    expect(written).toMatchObject({ status: 0, stdout: `${into}/one.mjs\n` });
    expect(written.stderr).toContain(`chmod +x ${plugin}`);
  });
});

test("what a launcher gives is read as it was written", () => {
  const shows = join(dirname(fileURLToPath(import.meta.url)), "../fixtures/shows-arguments.mjs");
  const options = ["autoreload-plugin=/a b/it's $(x).py", "autoreload-exec=python3 -X dev {}", "autoreload-record"];
  const path = save(join(temporaryDirectory(), "it's"), launcherText([process.execPath, shows], options));
  const argv = JSON.parse(execFileSync(path, ["--developer", "a b"], { encoding: "utf8" })) as string[];
  expect(readLaunch(argv)).toEqual({
    file: path,
    args: ["--developer", "a b"],
    options: [
      { name: "autoreload-plugin", value: "/a b/it's $(x).py", source: path },
      { name: "autoreload-exec", value: "python3 -X dev {}", source: path },
      { name: "autoreload-record", value: undefined, source: path },
    ],
  });
  expect(isLauncher(readFileSync(path, "utf8"))).toBe(true);
});

test.each([
  [["--developer"]],
  [[]],
  [["--", "x"]],
  [["--autoreload-plugin=x"]],
  [["--autoreload-plugin=x", "--"]],
  [["--developer", "--autoreload-plugin=x", "--", "y"]],
])("%j is lightningd's own", (argv) => {
  expect(readLaunch(argv)).toEqual({ file: undefined, options: [], args: argv });
});
