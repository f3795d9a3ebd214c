import { expect, test } from "vitest";
import { describeDifference, differences } from "../../src/lightningd/manifest/difference.ts";
import { readManifest } from "../../src/lightningd/manifest/read.ts";

const offering = (...rpcmethods: object[]): ReturnType<typeof readManifest> =>
  readManifest(JSON.stringify({ options: [], rpcmethods }));

test("a method is told with its usage on one line, and with its mark", () => {
  const before = offering({ name: "a", usage: "" }, { name: "b", usage: "" }, { name: "c", usage: "" });
  const after = offering(
    { name: "a", usage: "x\n[y]" },
    { name: "b", usage: "", deprecated: true },
    { name: "d", usage: "z" },
  );
  expect(differences(before, after).map(describeDifference)).toEqual([
    "- method c",
    "~ method a x",
    "~ method b (DEPRECATED!)",
    "+ method d z",
  ]);
});
