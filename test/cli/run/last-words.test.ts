import { expect, test } from "vitest";
import { LastWords } from "../../../src/cli/run/last-words.ts";

const SAID = [
  "a.py: crashed: NameError",
  "a.py: its last words:",
  "a.py: |   File “a.py”",
  "a.py: | \tNameError",
  "a.py: next",
];

/** What is shown of these lines of the log. */
function unseen(lastWords: LastWords, texts: readonly string[]): string[] {
  const lines = texts.map(
    (text) => ({ time: new Date(), level: "broken", source: "plugin-autoreload.js", text }) as const,
  );
  return lines.flatMap((line) => lastWords.unseen(line).map(({ text }) => text));
}

test("what stderr showed is not shown again, however the log has to write it", () => {
  const lastWords = new LastWords();
  lastWords.shown("before\n  File “a.py”\n\tName");
  lastWords.shown("Error\n");
  expect(unseen(lastWords, ["crashed: x", "its last words:", '|   File "a.py"', "|     NameError"])).toEqual([
    "crashed: x",
  ]);
  expect(unseen(lastWords, SAID)).toEqual(["a.py: crashed: NameError", "a.py: next"]);
});

test("what stderr did not show is, with its heading", () => {
  expect(unseen(new LastWords(), SAID)).toEqual(SAID);
  const lastWords = new LastWords();
  lastWords.shown("  File “a.py”\n");
  expect(unseen(lastWords, SAID)).toEqual(SAID.filter((text) => !text.includes("File")));
});
