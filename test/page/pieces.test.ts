import { expect, test } from "vitest";
import { piecesOf } from "../../src/page/text/pieces.ts";

/** `[hit:text]`, and `<U+202E>` for what is not to be seen. */
const drawn = (...args: Parameters<typeof piecesOf>): string =>
  piecesOf(...args)
    .map(({ text, marks, isControl }) => {
      const shown = isControl ? `<${text}>` : text;
      return marks.length === 0 ? shown : `[${marks.join("+")}:${shown}]`;
    })
    .join("");

test.each([
  ["plain text", "hello", [], "hello"],
  ["a hit, whatever its case", "Say HELLO, hello", ["hello"], "Say [hit:HELLO], [hit:hello]"],
  ["two words that overlap", "abcd", ["abc", "bcd"], "[hit:a][hit:bc][hit:d]"],
  ["markup stays text", "<b>&amp;</b>", [], "<b>&amp;</b>"],
  ["what turns the writing direction", "a\u202eb", [], "a<U+202E>b"],
  ["NUL and a lone surrogate", "\0\ud800", [], "<U+0000><U+D800>"],
  ["a pair of surrogates, tab and line end are themselves", "😀\t\n", [], "😀\t\n"],
  ["a letter that grows when it is made small marks nothing wrong", "İxhello", ["hello"], "İxhello"],
] as const)("%s", (_, text, needles, expected) => {
  expect(drawn(text, needles)).toBe(expected);
});

test("a hit within a masked value is both", () => {
  expect(drawn("key=abcdef", ["cd"], [{ from: 4, to: 10, mark: "mask" }])).toBe("key=[mask:ab][mask+hit:cd][mask:ef]");
});
