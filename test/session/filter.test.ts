import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completionsAt } from "../../src/session/filter/complete.ts";
import { FilterError, parseFilter, understood } from "../../src/session/filter/filter.ts";
import { matches } from "../../src/session/filter/match.ts";
import { KEYS } from "../../src/session/filter/vocabulary.ts";
import { readLine } from "../../src/session/format/line.ts";
import { Arranger } from "../../src/session/rows/arranger.ts";
import { inOrder } from "../../src/session/rows/row.ts";
import type { Row } from "../../src/session/rows/row.ts";
import { HEADER, sampleLines } from "./sample.ts";

const ROWS: readonly Row[] = sampleRows();

function sampleRows(): Row[] {
  const arranger = new Arranger();
  const trees = sampleLines().flatMap((line) => {
    const read = readLine(line);
    return read.kind === "event" ? arranger.push(read.event) : [];
  });
  return [...trees, ...arranger.flush()].flatMap((row) => [...inOrder(row)]);
}

function found(filter: string): number[] {
  const parsed = parseFilter(filter);
  return ROWS.filter((row) => matches(parsed, row, HEADER)).map(({ event }) => event.n);
}

describe("a filter finds", () => {
  test.each([
    ["", ROWS.map(({ event }) => event.n)],
    ["m:hello", [7, 37, 53, 65, 79, 99, 114, 123]],
    ["M:HELLO", [7, 37, 53, 65, 79, 99, 114, 123]],
    ["m:hel", []],
    ["m:hel*", [7, 37, 53, 65, 79, 99, 114, 123]],
    ["m:*ll* -m:h*o", []],
    ["m:sendpay_success|invoice_payment", [28, 49, 60, 91]],
    ["of:hook m:peer_connected from:lightningd", [15, 104]],
    ["from:plugin to:rpc v:12..13", [55, 66]],
    ["v:13", [62, 61]],
    ["status:err|mended", [61, 95, 99]],
    ["status:open", [123]],
    ["status:late", []],
    ["status:differs", [37, 82]],
    ["k:again", [37, 40, 43, 46, 49, 79, 82, 85, 88, 91]],
    [">40ms of:rpc", [108]],
    [">0.04s of:rpc", [108]],
    ["<1ms of:hook", [28, 40, 49, 82, 88, 91]],
    ["id:withdraw#85", [107, 108, 110]],
    ["k:node", []],
    ["p:1 k:stray", [54]],
    ["p:hello.py k:stray", [54]],
    ["p:other.py", []],
    ["t:22.9..31.1 -k:use", [61, 62, 65, 66, 70, 71]],
    ["t:57.9..", [120, 121, 122, 123, 124]],
    ["t:..0.1 k:reload", [5]],
    ['"dear carol"', [53]],
    ['"DEAR CAROL"', [53]],
    ["carol -m:hello", [54]],
    ["-k:use -k:log -of:handshake -of:rpc t:..5", [5, 7, 13]],
    ["indexerror k:log|stderr", [100, 101]],
    ["reslove k:req", [95]],
  ])("%s", (filter, expected) => {
    expect(found(filter).toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
  });
});

test("an error is one, whoever answered: what autoreload refused is found by err, and by itself", () => {
  const req = {
    k: "req",
    n: 1,
    t: 1,
    p: 1,
    v: 1,
    from: "cli",
    to: "plugin",
    of: "method",
    m: "hello",
    id: "1",
  } as const;
  const request = { ...req, size: 2, body: "{}" };
  const answer = { ...request, k: "err", n: 2, from: "autoreload", to: "cli", re: 1, fate: "refused" } as const;
  const row: Row = {
    event: request,
    depth: 0,
    root: 1,
    answer,
    verdict: undefined,
    reload: undefined,
    children: [],
  };
  const isFound = (filter: string): boolean => matches(parseFilter(filter), row, HEADER);
  expect(["m:hello status:err", "status:refused", "status:ok", "-status:err"].map(isFound)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

describe("a filter that is wrong says where and what is right", () => {
  test.each([
    ["m:hello stats:err", "stats:err", "did you mean status:err?"],
    ["method:hello", "method:hello", "did you mean m:hello?"],
    ["is:open", "is:open", "did you mean status:open?"],
    ["http://x", "http://x", "In quotes it is text"],
    ["status:error", "status:error", "there is no status:error; it can be ok, err"],
    ["status:mendet", "status:mendet", "did you mean status:mended?"],
    ["of:hoook", "of:hoook", "did you mean of:hook?"],
    ["from:lightingd", "from:lightingd", "did you mean from:lightningd?"],
    ["m:", "m:", "nothing stands behind the colon"],
    ["m:a|", "m:a|", "an alternative is empty"],
    [">5m", ">5m", "a duration looks like >5ms or >1.5s"],
    ["-<", "-<", "a duration looks like <5ms"],
    ["v:x", "v:x", "write v:13 or v:11..13"],
    ["t:5..2", "t:5..2", "its end is before its beginning"],
    ["t:..", "t:..", "it is not a number"],
    ['say "no room', '"no room', "its quote has no end"],
  ])("%s", (filter, word, hint) => {
    const error = errorOf(filter);
    expect(error.message).toContain(`the filter's word ${word}: `);
    expect(error.message).toContain(hint);
    expect(filter.slice(error.from, error.to)).toBe(word);
  });
});

test("what is right of a filter holds while a word of it is wrong", () => {
  const { filter, error } = understood("m:hello stats:err >5ms v:");
  expect(filter).toEqual(parseFilter("m:hello >5ms"));
  expect(error).toMatchObject({ from: 8, to: 17 });
});

describe("any text", () => {
  test("is a filter or an error at one of its words", () => {
    const piece = fc.oneof(
      fc.constantFrom(...'m: k: t: v: status: - > < " \\ | .. * 5 ms hello err'.split(" ")),
      fc.constant(" "),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join("");
        try {
          const filter = parseFilter(text);
          for (const row of ROWS) matches(filter, row, HEADER);
        } catch (error) {
          if (!(error instanceof FilterError)) throw error;
          expect(text.slice(error.from, error.to).trim()).not.toBe("");
        }
      }),
    );
  });

  test("in quotes is looked for as it is", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        const quoted = `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
        expect(parseFilter(quoted)).toEqual([{ test: { by: "text", text: text.toLowerCase() }, isNot: false }]);
        expect(parseFilter(`-${quoted}`)).toMatchObject([{ isNot: true }]);
      }),
    );
  });

  test("in a body is found, whatever it is and however it is written", () => {
    const [row] = ROWS;
    const bodyWith = (text: string): Row => ({ ...row, event: { ...row?.event, k: "stderr", text } }) as Row;
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), (before, text, after) => {
        const quoted = `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
        expect(matches(parseFilter(quoted), bodyWith(before + text + after), HEADER)).toBe(true);
        expect(matches(parseFilter(quoted), bodyWith(text.toUpperCase()), HEADER)).toBe(
          text.toUpperCase().toLowerCase().includes(text.toLowerCase()),
        );
      }),
    );
    expect(matches(parseFilter("ÉTÉ -hiver"), bodyWith("l’été"), HEADER)).toBe(true);
  });

  test("a word and its opposite part all rows", () => {
    for (const word of ["m:hello", "status:err", ">2ms", "v:12", "t:5..9", "k:log", "bob"]) {
      expect([...found(word), ...found(`-${word}`)].length).toBe(ROWS.length);
    }
  });
});

describe("what may be typed next", () => {
  const seen = { methods: ["hello", "help"], plugins: ["hello.py"], versions: [11, 12] };
  const wordsAt = (text: string): string[] => completionsAt(text, text.length, seen).words.map(({ word }) => word);

  test.each([
    ["s", ["status:"]],
    ["m:hello st", ["status:"]],
    ["status:", ["ok", "err", "mended", "refused", "open", "ended", "late", "same", "differs"]],
    ["status:err|m", ["mended"]],
    ["-of:h", ["hook", "handshake"]],
    ["m:hel", ["hello", "help"]],
    ["v:", ["11", "12"]],
    ["p:", ["hello.py"]],
    ["nothing:", []],
  ])("%s", (text, words) => {
    expect(wordsAt(text)).toEqual(words);
  });

  test("of nothing, all that there is", () => {
    expect(wordsAt("")).toEqual(expect.arrayContaining(KEYS.map(({ word }) => word)));
  });

  test("each takes the place of what is typed, and is understood", () => {
    const { from, to } = completionsAt("m:x -status:er|m >5", 16, seen);
    expect([from, to]).toEqual([15, 16]);
    for (const { word, values } of KEYS) {
      for (const value of values) expect(() => parseFilter(word + value.word)).not.toThrow();
    }
  });
});

function errorOf(filter: string): FilterError {
  try {
    parseFilter(filter);
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
  throw new Error(`${filter} was taken`);
}
