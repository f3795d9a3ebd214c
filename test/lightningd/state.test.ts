import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { recallManifest, rememberManifest } from "../../src/lightningd/memory/state.ts";

let top: string;
let directory: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "state-"));
  directory = join(top, "a/cln-autoreload");
});
afterEach(() => rmSync(top, { recursive: true }));

const onlyFile = (): string => join(directory, readdirSync(directory)[0] ?? "");

describe("remembered manifests", () => {
  test("come back as the text that they were", () => {
    const manifest = '{"options":[{"name":"x","default":18446744073709551615,"y":0.10}], "rpcmethods":[]}';
    expect(recallManifest("/x/a.py", directory)).toBeUndefined();
    expect(rememberManifest("/x/a.py", manifest, directory)).toBeUndefined();
    expect(recallManifest("/x/a.py", directory)).toBe(manifest);
    expect(recallManifest("/x/b.py", directory)).toBeUndefined();
    rememberManifest("/x/a.py", "{}", directory);
    expect(recallManifest("/x/a.py", directory)).toBe("{}");
    expect(readdirSync(directory)).toHaveLength(1);
  });

  test("any path and any text", () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.string()), (path, manifest) => {
        const text = JSON.stringify(manifest);
        expect(rememberManifest(path, text, directory)).toBeUndefined();
        expect(recallManifest(path, directory)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test("are for this user only", () => {
    rememberManifest("/x/a.py", "{}", directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
  });

  test.each([
    ["half a file", '{"plugin":"/x/a.py","manif'],
    ["nothing", ""],
    ["another plugin's", '{"plugin":"/x/b.py","manifest":"{}"}'],
    ["no manifest", '{"plugin":"/x/a.py"}'],
    ["a manifest that does not parse", '{"plugin":"/x/a.py","manifest":"{"}'],
    ["a manifest that is no object", '{"plugin":"/x/a.py","manifest":"[]"}'],
    ["no object", "null"],
  ])("a file that holds %s is as none", (_, text) => {
    rememberManifest("/x/a.py", "{}", directory);
    writeFileSync(onlyFile(), text);
    expect(recallManifest("/x/a.py", directory)).toBeUndefined();
  });

  test("the newest 200 are kept", () => {
    rememberManifest("/x/oldest", "{}", directory);
    utimesSync(onlyFile(), 1000, 1000);
    for (let count = 1; count < 200; count++) writeFileSync(join(directory, `${count}.json`), "");
    expect(recallManifest("/x/oldest", directory)).toBe("{}");
    rememberManifest("/x/newest", "{}", directory);
    expect(readdirSync(directory)).toHaveLength(200);
    expect(recallManifest("/x/oldest", directory)).toBeUndefined();
    expect(recallManifest("/x/newest", directory)).toBe("{}");
  });

  test("other files in the directory are nobody's to remove", () => {
    rememberManifest("/x/oldest", "{}", directory);
    writeFileSync(join(directory, "history"), "");
    utimesSync(join(directory, "history"), 1000, 1000);
    for (let count = 1; count < 250; count++) writeFileSync(join(directory, `${count}.json`), "");
    rememberManifest("/x/newest", "{}", directory);
    expect(readdirSync(directory)).toHaveLength(201);
    expect(readdirSync(directory)).toContain("history");
  });

  test("what cannot be kept is told, not thrown", () => {
    writeFileSync(join(top, "file"), "");
    const problem = rememberManifest("/x/a.py", "{}", join(top, "file/below"));
    expect(problem).toMatch(/^The manifest of \/x\/a\.py could not be kept \(ENOTDIR.*\/file\/below.*node starts\.$/);
    expect(recallManifest("/x/a.py", join(top, "file/below"))).toBeUndefined();
  });

  test.runIf(process.getuid?.() !== 0)("a draft that could not be put in place is removed", () => {
    rememberManifest("/x/a.py", "{}", directory);
    chmodSync(directory, 0o500);
    expect(rememberManifest("/x/a.py", '{"new":1}', directory)).toContain("EACCES");
    expect(readFileSync(onlyFile(), "utf8")).not.toContain("new");
    chmodSync(directory, 0o700);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  test("nothing is written to recall", () => {
    recallManifest("/x/a.py", directory);
    expect(existsSync(directory)).toBe(false);
  });
});
