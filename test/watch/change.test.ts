/** Which of the files that changed together a reload is said to be for. */
import { expect, test } from "vitest";
import { changeOf } from "../../src/watch/change.ts";
import type { Suspect } from "../../src/watch/rest/suspects.ts";

const FILE = { mtimeMs: 1, size: 1, ino: 1, executable: true };
const at = (path: string, firstMs: number, after: Suspect["after"]): Suspect => {
  return { path: `/x/${path}`, before: FILE, after, firstMs, lastMs: firstMs };
};
const changed = (path: string, firstMs: number): Suspect => at(path, firstMs, FILE);
const removed = (path: string, firstMs: number): Suspect => at(path, firstMs, undefined);

test.each<[string, readonly Suspect[], string, "source" | "executable"]>([
  ["the first", [changed("b.py", 2), changed("a.py", 1)], "a.py changed (+1 more)", "source"],
  ["not one that is gone", [removed("b.py~", 1), changed("b.py", 2)], "b.py changed (+1 more)", "source"],
  ["the executable, if all else is gone", [removed(".x.part", 1), changed("x", 2)], "x changed (+1 more)", "source"],
  ["a source before the executable", [changed("x", 1), changed("main.go", 2)], "main.go changed (+1 more)", "source"],
  ["what is gone, if all is", [removed("x", 1), removed("b.py", 2)], "b.py removed (+1 more)", "source"],
  ["the executable alone", [changed("x", 1)], "x changed", "executable"],
])("%s", (_, suspects, reason, kind) => {
  expect(changeOf(suspects, { directory: "/x", executable: "/x/x" })).toMatchObject({ reason, kind });
});
