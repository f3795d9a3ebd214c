/** `autoreload doctor` and `autoreload manifest`, run as their user does. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Finding } from "../../src/doctor/finding.ts";
import { dryRun } from "../../src/doctor/dry-run.ts";
import { isNewEnough, terminal } from "../../src/doctor/machine.ts";
import { run } from "../cli/support.ts";
import { temporaryDirectory, toldPlugin } from "../host/support.ts";

const SHARED = 0o777;

async function doctor(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly Finding[]> {
  const home = temporaryDirectory();
  const options = { env: { ...process.env, HOME: home, XDG_STATE_HOME: "", ...env } };
  const { out, code } = await run(["doctor", "--json", ...args], "", options);
  const { ok, findings } = JSON.parse(out) as { readonly ok: boolean; readonly findings: readonly Finding[] };
  expect([ok, code]).toEqual(findings.some(({ level }) => level === "bad") ? [false, 1] : [true, 0]);
  return findings;
}

const badOf = (findings: readonly Finding[]): readonly string[] =>
  findings.filter(({ level }) => level === "bad").map(({ about, text }) => `${about}: ${text}`);

test("a machine and a plugin on which all is well", async () => {
  const { path } = toldPlugin("x.mjs", {
    manifest: { rpcmethods: [{ name: "hello", usage: "" }], hooks: ["custommsg"] },
  });
  const { code, out } = await run(["doctor", path], "", { env: { ...process.env, NO_COLOR: "1" } });
  expect(out).toMatch(/^ok {4}autoreload {2}\d+\.\d+\.\d+, lightningd runs \/.*autoreload\.js$/m);
  expect(out).toMatch(/^ok {4}node {8}v\d+/m);
  expect(out).toMatch(/^(ok|note) {2,4}lightningd {2}/m);
  expect(out).toMatch(/^ok {4}TMPDIR {6}\/.* takes sockets and programs$/m);
  expect(out).toMatch(/^ok {4}terminal {4}none here: stdout is a file or a pipe, NO_COLOR is set$/m);
  expect(out).toMatch(/^ok {4}plugin {6}\/.*x\.mjs, run by \/.*node \(v\d+.*\)$/m);
  expect(out).toMatch(/^ok {4}manifest {4}answered in \d+ ms: 1 method, 1 hook$/m);
  expect(code).toBe(0);
});

test("each thing of a machine that is not well", async () => {
  const home = temporaryDirectory();
  const state = join(home, "state");
  mkdirSync(join(home, ".lightning"));
  writeFileSync(join(home, ".lightning/config"), "autoreload-grace=soon\nautoreload-frob=1\nautoreload-plugin=/x.py\n");
  mkdirSync(join(state, "cln-autoreload"), { recursive: true });
  chmodSync(join(state, "cln-autoreload"), SHARED);
  const findings = await doctor([], { HOME: home, XDG_STATE_HOME: state, TMPDIR: join(home, "nowhere") });
  expect(badOf(findings)).toEqual([
    expect.stringMatching(/^options: autoreload-frob=1 from .*config line 2: there is no such option$/),
    "options: --autoreload-grace=soon is not used",
    expect.stringMatching(/^TMPDIR: .*nowhere \(it does not exist\)/),
    expect.stringMatching(/^state: .*cln-autoreload is not a directory of this user's alone$/),
  ]);
  expect(findings.map(({ text }) => text)).toContainEqual(
    expect.stringMatching(/^autoreload-plugin=\/x.py from .*line 3$/),
  );
});

test("each thing in a manifest that lightningd refuses", async () => {
  const manifest = {
    options: [
      { name: "Big", type: "string", description: "" },
      { name: "alias", type: "string", description: "" },
    ],
    rpcmethods: [
      { name: "getinfo", usage: "" },
      { name: "fine", usage: "" },
      { name: "pay", usage: "" },
    ],
    subscriptions: [5],
    dynamic: "yes",
  };
  expect(badOf(await doctor([toldPlugin("x.mjs", { manifest }).path]))).toEqual([
    'manifest: options[0]: "name" must be of lower-case letters, digits, - and _; got "Big"',
    "manifest: rpcmethod getinfo: this is the name of a method of lightningd itself; take another",
    "manifest: subscriptions[0] must be the name of a notification; got 5",
    'manifest: "dynamic" must be true or false; got "yes"',
    "manifest: option alias: lightningd, or a plugin that comes with it, has it, and the node does not start with two",
    "manifest: rpcmethod pay: a plugin that comes with lightningd has it, and the second one is killed",
  ]);
});

test.each([
  ["not there", undefined, 0, /does not exist/],
  ["without the execute bit", "#!/bin/sh\n", 0o644, /has no execute bit/],
  ["with Windows' line ends", "#!/bin/sh\r\n", 0o755, /first line ends in CR LF/],
  ["without its interpreter", "#!/no/where\n", 0o755, /names the interpreter \/no\/where, which does not exist/],
  [
    "that prints",
    "#!/bin/sh\necho oops\n",
    0o755,
    /it printed what is no JSON-RPC, for which lightningd kills it: oops/,
  ],
  [
    "that ends at once",
    "#!/bin/sh\necho why >&2\nexit 3\n",
    0o755,
    /exited with code 3 before it answered getmanifest/,
  ],
])("a plugin's file %s", async (_, text, mode, found) => {
  const path = join(temporaryDirectory(), "x.sh");
  if (text !== undefined) writeFileSync(path, text, { mode });
  const { code, err } = await run(["manifest", path]);
  expect(err).toMatch(found);
  expect(code).toBe(1);
});

test("a plugin that does not answer is said to, with what it does meanwhile", async () => {
  const { path } = toldPlugin("x.mjs", { answers: { getmanifest: "!nothing" } });
  const { code, err } = await run(["manifest", path, "--timeout", "1"]);
  expect(err).toMatch(/^autoreload: it did not answer getmanifest within 1 s/m);
  expect(code).toBe(1);
});

test("manifest lists what a plugin offers, or shows it as it came", async () => {
  const manifest = {
    options: [{ name: "greeting", type: "string", default: "Hi", description: "What to say\nat length" }],
    rpcmethods: [
      { name: "hello", usage: "[name]", description: "Greets" },
      { name: "by", usage: "", deprecated: true },
    ],
    hooks: ["custommsg", { name: "peer_connected", before: ["a.py", "b.py"] }],
    subscriptions: ["connect"],
    dynamic: false,
  };
  const { path } = toldPlugin("x.mjs", { manifest });
  expect(await run(["manifest", path])).toEqual({
    code: 0,
    err: "",
    out: [
      "methods",
      "  hello [name]      Greets",
      "  by (DEPRECATED!)",
      "options",
      "  greeting (string, default Hi)  What to say",
      "hooks",
      "  custommsg",
      "  peer_connected  before: a.py, b.py",
      "subscriptions",
      "  connect",
      "not dynamic: it runs from the node's start on",
      "",
    ].join("\n"),
  });
  expect(JSON.parse((await run(["manifest", path, "--json"])).out)).toEqual(manifest);
});

test.each([
  ["v20.19.0", true],
  ["v20.18.9", false],
  ["v18.20.1", false],
  ["v26.0.0", true],
  ["of unknown version", false],
])("%s is new enough: %j", (version, isEnough) => {
  expect(isNewEnough(version, "20.19")).toBe(isEnough);
});

test.each([
  [{ isTTY: true, columns: 80 }, { TERM: "xterm" }, "xterm, 80 columns"],
  [{ isTTY: true, columns: 80 }, { TERM: "xterm", NO_COLOR: "1" }, "xterm, 80 columns, NO_COLOR is set"],
  [{}, {}, "none here: stdout is a file or a pipe"],
])("the terminal %j with %j", (stream, env, text) => {
  expect(terminal(stream, env)).toEqual([{ about: "terminal", level: "ok", text }]);
});

test("a dry run shows the plugin lightningd's environment, and leaves ours and its directory as they were", async () => {
  const path = join(temporaryDirectory(), "x.mjs");
  const lines = [
    "#!/usr/bin/env node",
    'const result = { usage: process.env.LIGHTNINGD_PLUGIN + " " + process.env.LIGHTNINGD_VERSION };',
    'process.stdin.once("data", (data) => {',
    "  const { id } = JSON.parse(String(data));",
    '  console.log(JSON.stringify({ jsonrpc: "2.0", id, result }) + "\\n");',
    "});",
  ];
  writeFileSync(path, lines.join("\n"), { mode: 0o755 });
  const before = [{ ...process.env }, process.cwd()];
  const dry = await dryRun(path, undefined, 20_000);
  expect(dry).toMatchObject({ kind: "answered", text: expect.stringMatching(/"1 v\d/) as unknown });
  expect([{ ...process.env }, process.cwd()]).toEqual(before);
});
