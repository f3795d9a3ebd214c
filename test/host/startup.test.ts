import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { StartError } from "../../src/host/host.ts";
import type { HostOptions } from "../../src/host/host.ts";
import { launchHost, result, startHost, temporaryDirectory, toldPlugin } from "./support.ts";

const OPTIONS = [
  { name: "o-int", type: "int", description: "d" },
  { name: "o-bool", type: "bool", description: "d" },
  { name: "o-flag", type: "flag", description: "d" },
];

async function startError(options: HostOptions): Promise<string> {
  const host = await launchHost(options);
  const why: unknown = await host.started.catch((error: unknown) => error);
  expect(why).toBeInstanceOf(StartError);
  await host.stopped;
  return (why as StartError).message;
}

test.each([
  [{ nope: "1" }, "lightningd: --nope=1: unknown option"],
  [{ "o-int": "abc" }, "lightningd: --o-int=abc: 'abc' is not a number"],
  [
    { "o-int": "9223372036854775808" },
    "lightningd: --o-int=9223372036854775808: '9223372036854775808' is out of range",
  ],
  [{ "o-bool": "maybe" }, "lightningd: --o-bool=maybe: Invalid argument 'maybe'"],
  [{ "o-flag": "abc" }, "lightningd: --o-flag=abc: doesn't allow an argument"],
])("lightningd does not start with %j", async (options, why) => {
  expect(await startError({ plugins: [toldPlugin("x.mjs", { manifest: { options: OPTIONS } })], options })).toBe(why);
});

test("an option's name that is taken ends lightningd", async () => {
  const manifest = { options: OPTIONS };
  const plugins = [toldPlugin("a.mjs", { manifest }), toldPlugin("b.mjs", { manifest })];
  expect(await startError({ plugins })).toMatch(
    /^error starting plugin '.*\/[ab].mjs': option name 'o-int' is already taken$/,
  );
  const alias = toldPlugin("c.mjs", { manifest: { options: [{ name: "alias", type: "string", description: "d" }] } });
  expect(await startError({ plugins: [alias] })).toMatch(/option name 'alias' is already taken/);
});

test("a file that cannot be run ends lightningd", async () => {
  const directory = temporaryDirectory();
  const make = (name: string, content: string, mode: number): string => {
    writeFileSync(join(directory, name), content, { mode });
    return join(directory, name);
  };
  expect(await startError({ plugins: [join(directory, "none")] })).toBe(
    `--plugin=${directory}/none: Failed to register ${directory}/none: No such file or directory`,
  );
  expect(await startError({ plugins: [make("not-executable", "#!/bin/sh\n", 0o644)] })).toBe(
    `error starting plugin '${directory}/not-executable': opening pipe: Permission denied`,
  );
  expect(await startError({ plugins: [make("no-interpreter", "#!/nonexistent/sh\n", 0o755)] })).toBe(
    `error starting plugin '${directory}/no-interpreter': opening pipe: No such file or directory`,
  );
});

test("a plugin that never gives its manifest ends lightningd, one that dies does not", async () => {
  const silent = toldPlugin("silent.mjs", { answers: { getmanifest: "!nothing" } });
  const hurried: HostOptions = { plugins: [silent], startupMs: 300 };
  expect(await startError(hurried)).toBe("Can't recover from plugin failure, terminating.");
  const dying = toldPlugin("dies.mjs", { answers: { getmanifest: "!exit" } });
  const host = await startHost({ plugins: [dying, toldPlugin("lives.mjs")] });
  expect(host.plugins.map(({ name }) => name)).toEqual(["lives.mjs"]);
  const lines = host.log.lines
    .filter(({ source }) => source === "plugin-dies.mjs")
    .map(({ level, text }) => [level, text]);
  expect(lines).toEqual([
    ["info", "Killing plugin: exited before replying to getmanifest"],
    [
      "unusual",
      `Killing plugin: Invalid/missing result tok in '{"jsonrpc": "2.0","id": "cln:getmanifest#0","error": ` +
        `{"code":-4, "message":"Plugin terminated before replying to RPC call."}}'`,
    ],
  ]);
});

test("a plugin start while lightningd starts gets its getmanifest, and its init only at the next one", async () => {
  const slow = toldPlugin("slow.mjs", { answers: { init: "!nothing" } });
  const late = toldPlugin("late.mjs");
  const host = await launchHost({ plugins: [slow] });
  const initSent = new Promise<void>((resolve) => {
    host.onPlugin((plugin) => plugin.raw.on("toPlugin", (bytes) => bytes.includes('"method":"init"') && resolve()));
  });
  await initSent;
  const starting = host.pluginStart(late.path);
  // The manifest ends the wait for the others' init: lightningd goes on without it.
  await host.started;
  expect(await host.pluginList()).toEqual([
    { name: slow.path, active: false, dynamic: true },
    { name: late.path, active: false, dynamic: true },
  ]);
  expect(late.received()).not.toContain('"method":"init"');
  const later = toldPlugin("later.mjs");
  await Promise.all([starting, host.pluginStart(later.path)]);
  expect(late.received()).toContain('"startup":false');
});

test("plugins whose hooks contradict each other go, the node stays", async () => {
  const first = toldPlugin("a.mjs", { manifest: { hooks: [{ name: "rpc_command", before: ["b.mjs"] }] } });
  const second = toldPlugin("b.mjs", { manifest: { hooks: [{ name: "rpc_command", before: ["a.mjs"] }] } });
  const host = await startHost({ plugins: [first, second] });
  expect(host.plugins).toEqual([]);
  expect(host.verdicts.list.map(({ why }) => why)).toEqual(Array(2).fill("Cannot meet required hook dependencies"));
});

test("a message in the same write as the manifest is taken too", async () => {
  const log = '{"jsonrpc":"2.0","method":"log","params":{"message":"hello"}}';
  const answers = { getmanifest: `${result('{"options":[],"rpcmethods":[]}').trim()}${log}` };
  const host = await startHost({ plugins: [toldPlugin("x.mjs", { answers })] });
  expect(await host.log.find(/plugin-x.mjs: hello/)).toMatchObject({ level: "info" });
});
