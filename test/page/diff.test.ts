import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alignedBy } from "../../src/page/detail/diff/align.ts";
import { diffLines, isChanged } from "../../src/page/detail/diff/diff.ts";
import { folded } from "../../src/page/detail/diff/fold.ts";

/** `-` and `+` lines as they are shown, the changed part in `[]`. */
function drawn(was: string | undefined, is: string | undefined): string[] {
  return diffLines(was, is, "result").map(({ sign, depth, key, text, changed }) => {
    const marked =
      changed === undefined
        ? text
        : `${text.slice(0, changed.from)}[${text.slice(changed.from, changed.to)}]${text.slice(changed.to)}`;
    return `${sign} ${"  ".repeat(depth)}${key}${marked}`;
  });
}

describe("a difference of two answers", () => {
  test.each([
    [
      "a string that changed",
      '"Hello bob"',
      '"Hello, dear bob"',
      ['- "result": "Hello[] bob"', '+ "result": "Hello[, dear] bob"'],
    ],
    [
      "amounts past 2^53, digit by digit",
      "9007199254740993",
      "9007199254740992",
      ['- "result": 900719925474099[3]', '+ "result": 900719925474099[2]'],
    ],
    [
      "white space, escapes and order are none",
      '{"a":1,"b":"\\u0041"}',
      '{ "b": "A", "a": 1 }',
      ['  "result": {', '    "b": "A"', '    "a": 1', "  }"],
    ],
    [
      "an element that comes in moves no other",
      '["a","b"]',
      '["x","a","b"]',
      ['  "result": [', '+   "x"', '    "a"', '    "b"', "  ]"],
    ],
    [
      "a member under another name, what it was first",
      '{"a":1,"old":2,"z":3}',
      '{"a":1,"new":2,"z":3}',
      ['  "result": {', '    "a": 1', '-   "old": 2', '+   "new": 2', '    "z": 3', "  }"],
    ],
    [
      "the first and the last under other names, and what went and came beside them",
      '{"o":1,"m":2,"gone":3,"last":4}',
      '{"n":1,"m":2,"more":5,"end":4}',
      [
        '  "result": {',
        '-   "o": 1',
        '+   "n": 1',
        '    "m": 2',
        '-   "gone": 3',
        '-   "last": 4',
        '+   "more": 5',
        '+   "end": 4',
        "  }",
      ],
    ],
    ["another kind of value", '{"a":1}', "null", ['- "result": {', '-   "a": 1', "- }", '+ "result": null']],
    ["nothing there before", undefined, "1", ['+ "result": 1']],
    [
      "a text of several lines, line by line",
      '{"t":"Traceback:\\n  File \\"/x/a.py\\", line 27\\nNameError: nam"}',
      '{"t":"Traceback:\\n  File \\"/x/a.py\\", line 28\\n    more\\nNameError: nam"}',
      [
        '  "result": {',
        '    "t": "',
        "      Traceback:",
        '-       File "/x/a.py", line 2[7]',
        '+       File "/x/a.py", line 2[8]',
        "+         more",
        "      NameError: nam",
        '    "',
        "  }",
      ],
    ],
    ["a text that came", undefined, '"a\\nb"', ['+ "result": "', "+   a", "+   b", '+ "']],
    ["a line that became several", '"a"', '"a\\n"', ['  "result": "', "    a", "+   ", '  "']],
    [
      "a backslash before an n",
      '"C:\\\\new"',
      '"C:\\\\old"',
      ['- "result": "C:\\\\[new]"', '+ "result": "C:\\\\[old]"'],
    ],
    ["a text that was cut off", '{"a":"x', '{"a":"y', ['  "result": {', '-   "a": "[x]', '+   "a": "[y]', "  }"]],
    ["half a pair of surrogates stays whole", '"😀"', '"😁"', ['- "result": "[😀]"', '+ "result": "[😁]"']],
  ])("%s", (_, was, is, lines) => {
    expect(drawn(was, is)).toEqual(lines);
  });

  test("nesting as deep as a body is long ends", () => {
    const deep = "[".repeat(30_000) + "]".repeat(30_000);
    expect(isChanged(diffLines(deep, deep, "result"))).toBe(false);
    expect(isChanged(diffLines(deep, deep.replace("[]", "[1]"), "result"))).toBe(true);
  });

  test("any value is the same as itself, and its lines have all of it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const [was, is] = [JSON.stringify(one), JSON.stringify(other)];
        expect(isChanged(diffLines(was, was, "x"))).toBe(false);
        expect(isChanged(diffLines(was, is, "x"))).toBe(JSON.stringify(JSON.parse(was)) !== is && !isSame(one, other));
      }),
    );
  });
});

describe("elements that belong together", () => {
  const draw = (was: string, is: string): string =>
    alignedBy(was.split(""), is.split(""), (letter) => letter)
      .map(([one = "_", other = "_"]) => one + other)
      .join(" ");

  test.each([
    ["abc", "abc", "aa bb cc"],
    ["abc", "ac", "aa b_ cc"],
    ["abcd", "xbyd", "ax bb cy dd"],
    ["", "ab", "_a _b"],
    ["abab", "ba", "a_ bb aa b_"],
  ])("%s and %s", (was, is, pairs) => {
    expect(draw(was, is)).toBe(pairs);
  });

  test("all of both are there, in order, however long", () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 900 });
    fc.assert(
      fc.property(letters, letters, (was, is) => {
        const pairs = alignedBy(was.split(""), is.split(""), (letter) => letter);
        expect(pairs.map(([one]) => one ?? "").join("")).toBe(was);
        expect(pairs.map(([, other]) => other ?? "").join("")).toBe(is);
      }),
      { numRuns: 30 },
    );
  });
});

test("what is the same far from a change is folded", () => {
  const many = (changed: string): string =>
    JSON.stringify(Array.from({ length: 40 }, (_, at) => (at === 20 ? changed : at)));
  const items = folded(diffLines(many("a"), many("b"), "result"));
  const shown = items.map((item) => (item.kind === "fold" ? `(${item.count})` : item.line.sign)).join("");
  expect(shown).toBe("    (14)   -+   (13)    ");
});

function isSame(one: unknown, other: unknown): boolean {
  try {
    expect(one).toEqual(other);
    return true;
  } catch {
    return false;
  }
}
