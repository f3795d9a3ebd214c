import { expect, test } from "vitest";
import { completionsAt } from "../../src/session/filter/complete.ts";
import { accept } from "../../src/page/filter/accept.ts";

const SEEN = { methods: ["hello", "getinfo"], plugins: ["my plugin.py"], versions: [2, 1] };

/** `^` is the cursor, `[...]` what is selected. */
function chosen(typed: string, word: string): string {
  const at = typed.indexOf("^");
  const text = typed.replace("^", "");
  const found = completionsAt(text, at, SEEN);
  expect(found.words.map((help) => help.word)).toContain(word);
  const { text: now, from, to } = accept(text, found, word);
  return `${now.slice(0, from)}${from === to ? "^" : `[${now.slice(from, to)}]`}${now.slice(to)}`;
}

test.each([
  ["a key, whose value comes next", "^", "m:", "m:^"],
  ["a value, after which the next word may come", "m:he^", "hello", "m:hello ^"],
  ["a value in the middle", "m:he^ >5ms", "hello", "m:hello ^>5ms"],
  ["one of several values", "status:err^", "err", "status:err ^"],
  ["another of several values", "status:err|me^", "mended", "status:err|mended ^"],
  ["a key after a minus", "-st^", "status:", "-status:^"],
  ["an example, to be changed", "m:hello ^", ">5ms", "m:hello >[5]ms"],
  ["text, to be typed", "^", '"text"', '"[text]"'],
  ["a name with white space", "p:^", "my plugin.py", 'p:"my plugin.py" ^'],
])("%s", (_, typed, word, expected) => {
  expect(chosen(typed, word)).toBe(expected);
});
