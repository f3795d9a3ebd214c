import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readArguments } from "../../src/lightningd/launch/arguments.ts";
import { joinFeaturebits, takenFeaturebits } from "../../src/lightningd/manifest/featurebits.ts";
import { findNativePlugins, namesakeOf, nativeBy } from "../../src/lightningd/launch/native-plugins.ts";

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
  ])("%j", (args, source) => {
    expect(by("/p/a.py", ...args)).toBe(source);
  });

  test("all in the directory plugins beside the network's", () => {
    expect(by("/l/plugins/a.py")).toBe("its plugin directory /l/plugins");
    expect(by("/l/plugins/below/a.py")).toBeUndefined();
  });
});

test("another file of the same name, where it is there and lightningd is told to run it", () => {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "native-")));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const installed = join(directory, "a.py");
  const of = (path: string, ...args: string[]): string | undefined =>
    namesakeOf(path, findNativePlugins(readArguments(["lightningd", ...args]), "/sh", "/l/regtest"));
  expect(of("/src/a.py", `--plugin=${installed}`)).toBeUndefined();
  writeFileSync(installed, "");
  expect(of("/src/a.py", `--plugin=${installed}`)).toBe(installed);
  expect(of("/src/a.py", `--plugin-dir=${directory}`)).toBe(installed);
  expect(of("/src/b.py", `--plugin-dir=${directory}`)).toBeUndefined();
  expect(of(installed, `--plugin-dir=${directory}`)).toBeUndefined();
  expect(of("/src/a.py", `--plugin-dir=${directory}`, "--disable-plugin=a.py")).toBeUndefined();
});

test.each([
  [[], undefined],
  [['{"node":"80"}'], '{"node":"80"}'],
  [['{"node":"80","init":""}', '{"node":"0100","channel":"02"}'], '{"node":"0180","init":"","channel":"02"}'],
])("feature bits of %j", (texts, joined) => {
  expect(joinFeaturebits(texts)).toBe(joined);
});

test("feature bits that lightningd has itself, where they are known", () => {
  const bits = '{"node":"8000000000000000","init":"02"}';
  expect(takenFeaturebits(bits, "v26.06.6")).toEqual(["node bit 63"]);
  expect(takenFeaturebits('{"node":"80000000000000000000"}', "v26.06.6")).toEqual([]);
  expect(takenFeaturebits(bits, "v25.12")).toEqual([]);
});
