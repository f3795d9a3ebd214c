import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readArguments } from "../../src/lightningd/launch/arguments.ts";
import { joinFeaturebits, sayTakenFeaturebits } from "../../src/lightningd/manifest/featurebits.ts";
import {
  findNativePlugins,
  isDisabled,
  namesakeOf,
  nativeBy,
  runsBundled,
} from "../../src/lightningd/launch/native-plugins.ts";

describe("what lightningd runs by itself", () => {
  const by = (path: string, ...args: string[]): string | undefined =>
    nativeBy(path, findNativePlugins(readArguments(["lightningd", ...args]), "/sh", "/l/regtest"));

  test.each([
    [["--plugin=/p/a.py"], "lightningd's command line"],
    [["--important-plugin=/p/a.py"], "lightningd's command line"],
    [["--plugin=../p/a.py"], "lightningd's command line"],
    [["--plugin-dir=/p"], "its plugin directory /p"],
    [["--plugin=/p/b.py"], undefined],
    [["--plugin=/p/a.py", "--disable-plugin=a.py"], undefined],
    [["--plugin-dir=/p", "--disable-plugin", "/p/a.py"], undefined],
    [["--plugin=/p/a.py", "--clear-plugins"], undefined],
    [["--plugin-dir=/p", "--clear-plugins"], undefined],
  ])("%j", (args, source) => {
    expect(by("/p/a.py", ...args)).toBe(source);
  });

  test("all in the directory plugins beside the network's", () => {
    expect(by("/l/plugins/a.py")).toBe("its plugin directory /l/plugins");
    expect(by("/l/plugins/a.py", "--clear-plugins")).toBe("its plugin directory /l/plugins");
    expect(by("/l/plugins/below/a.py")).toBeUndefined();
  });

  test.each([
    [[], true],
    [["--disable-plugin=pay"], true],
    [["--disable-plugin=keysend"], false],
    [["--disable-plugin=/usr/libexec/c-lightning/plugins/keysend"], false],
    [["--clear-plugins"], false],
    [["--clear-plugins", "--plugin=/usr/libexec/c-lightning/plugins/keysend"], true],
  ])("%j: keysend, which comes with it: %s", (args, runs) => {
    expect(runsBundled("keysend", findNativePlugins(readArguments(["lightningd", ...args]), "/sh", "/l/regtest"))).toBe(
      runs,
    );
  });
});

test("another file of the same name, where it is there and lightningd is told to run it", () => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "native-")));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const installed = join(directory, "a.py");
  const starting = (path: string, ...args: string[]): string | undefined =>
    namesakeOf(path, findNativePlugins(readArguments(["lightningd", ...args]), "/sh", "/l/regtest"), "/our/own.js");
  const of = (path: string, ...args: string[]): string | undefined => starting(path, "--plugin=/our/own.js", ...args);
  expect(of("/src/a.py", `--plugin=${installed}`)).toBeUndefined();
  writeFileSync(installed, "");
  expect(of("/src/a.py", `--plugin=${installed}`)).toBe(installed);
  expect(of("/src/a.py", `--plugin-dir=${directory}`)).toBe(installed);
  expect(of("/src/b.py", `--plugin-dir=${directory}`)).toBeUndefined();
  expect(of(installed, `--plugin-dir=${directory}`)).toBeUndefined();
  expect(of("/src/a.py", `--plugin-dir=${directory}`, "--disable-plugin=a.py")).toBeUndefined();
  expect(starting("/src/a.py", `--plugin=${installed}`, "--plugin-dir=/our")).toBe(installed);
  // Then it is what lightningd runs us by.
  expect(starting("/src/a.py", `--plugin=${installed}`)).toBeUndefined();
  expect(
    starting("/src/a.py", `--plugin=${installed}`, "--plugin=/our/own.js", "--disable-plugin=own.js"),
  ).toBeUndefined();
});

test("a directory in the default one is looked into, as lightningd does, and none below that", () => {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "native-")));
  onTestFinished(() => rmSync(top, { recursive: true }));
  mkdirSync(join(top, "plugins/hello/deep"), { recursive: true });
  const native = findNativePlugins([], "/sh", join(top, "regtest"));
  expect(nativeBy(join(top, "plugins/hello/a.py"), native)).toBe(`its plugin directory ${top}/plugins/hello`);
  expect(nativeBy(join(top, "plugins/hello/deep/a.py"), native)).toBeUndefined();
});

test.each([
  ["--disable-plugin=a.py", true],
  ["--disable-plugin=/p/a.py", true],
  ["--disable-plugin=../p/a.py", true],
  ["--disable-plugin=a", false],
  ["--disable-plugin=/q/a.py", false],
])("%s: /p/a.py is not to be run: %j", (arg, is) => {
  expect(isDisabled("/p/a.py", findNativePlugins(readArguments(["lightningd", arg]), "/sh", "/l/regtest"))).toBe(is);
});

test.each([
  [[], undefined],
  [['{"node":"80"}'], '{"node":"80"}'],
  [['{"node":"80","init":""}', '{"node":"0100","channel":"02"}'], '{"node":"0180","init":"","channel":"02"}'],
])("feature bits of %j", (texts, joined) => {
  expect(joinFeaturebits(texts)).toBe(joined);
});

test.each([
  ['{"node":"8000000000000000","init":"02"}', true, 2606, "lightningd has node bit 63 itself"],
  ['{"node":"8000000000000000","init":"02"}', true, 2512, undefined],
  ['{"node":"80000000000000000000"}', true, 2606, undefined],
  [
    '{"node":"0080000000000000"}',
    true,
    2606,
    "lightningd's plugin keysend has node bit 55 (--disable-plugin=keysend takes it away)",
  ],
  ['{"node":"0080000000000000"}', false, 2606, undefined],
  ['{"init":"0080000000000000"}', true, 2606, undefined],
])(
  "of the feature bits %s, where keysend runs: %s, is announced by lightningd %i already: %s",
  (bits, runs, release, says) => {
    expect(sayTakenFeaturebits(bits, () => runs, release)).toBe(says);
  },
);
