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
  for (const line of ["before", "  File “a.py”", "\tNameError"]) lastWords.shown(line);
  expect(unseen(lastWords, ["crashed: x", "its last words:", '|   File "a.py"', "|     NameError"])).toEqual([
    "crashed: x",
  ]);
  expect(unseen(lastWords, SAID)).toEqual(["a.py: crashed: NameError", "a.py: next"]);
});

test("what stderr did not show is, with its heading", () => {
  expect(unseen(new LastWords(), SAID)).toEqual(SAID);
  const lastWords = new LastWords();
  lastWords.shown("  File “a.py”");
  expect(unseen(lastWords, SAID)).toEqual(SAID.filter((text) => !text.includes("File")));
});

test("a build's output that the log showed is not shown again as last words, but that of the next build is", () => {
  const lastWords = new LastWords();
  const build = [
    "a.c: building in /x",
    "a.c: | error: no",
    "a.c: not reloaded: no",
    "a.c: its last words:",
    "a.c: | error: no",
  ];
  for (let round = 1; round <= 2; round++) {
    const shown = build.flatMap((text) => {
      const lines = unseen(lastWords, [text]);
      for (const line of lines) lastWords.shown(line);
      return lines;
    });
    expect(shown).toEqual(build.slice(0, 3));
  }
});
