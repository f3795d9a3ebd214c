import { describe, expect, test } from "vitest";
import { member, nodesOf, stringAt } from "../../src/session/json/nodes.ts";
import { outcomeOf, paramsOf } from "../../src/session/rows/summary.ts";
import fc from "fast-check";

const HEX = "9d58bf14d4538b1f5ce80423948e5b380e5cdcf84e2ba4eb5f41c7fb3c9864bd";

describe("a message in a few words", () => {
  test.each([
    ['{"params":{"name":"bob"}}', "name=bob"],
    ['{"params":["bob",18446744073709551615]}', "bob 18446744073709551615"],
    ['{"params":{}}', ""],
    ['{"params":null}', ""],
    ["{}", ""],
    ["no json", ""],
    ['{"params":{"a b":"x y","n":1.10}}', 'a b="x y" n=1.10'],
    ['{"params":{"a":1,"b":2,"c":3,"d":4,"e":5}}', "a=1 b=2 c=3 d=4 ..."],
    [`{"params":{"block_added":{"hash":"${HEX}","height":105}}}`, "hash=9d58bf14... height=105"],
    ['{"params":{"onion":{},"htlc":{"id":0}}}', "id=0"],
    ['{"params":{"rpc_command":{"id":"1","method":"withdraw","params":{"satoshi":"all"}}}}', "withdraw satoshi=all"],
    [
      '{"params":{"list":[1,2],"none":[],"o":{"a":{"b":1},"c":2,"d":3,"e":4}}}',
      "list=[2] none=[] o={a={...} c=2 d=3 ...}",
    ],
    ['{"params":{"name":"bo', "name=bo"],
    ['{"params":{"list":[1,2', "list=[2+]"],
    ['{"params":{"list":[[1],[2]', "list=[2+]"],
  ])("of %s: %s", (body, words) => {
    expect(paramsOf(body)).toBe(words);
  });

  test.each([
    ['{"result":"Hello bob"}', '"Hello bob"'],
    ['{"result":{"result":"continue"}}', "continue"],
    ['{"result":{"result":"disconnect","error_message":"no room"}}', 'disconnect error_message="no room"'],
    ['{"error":{"code":-1,"message":"it\\u0027s broken"}}', "it's broken"],
    ['{"error":"text"}', "text"],
    ['{"result":{}}', "{}"],
    ["{}", ""],
  ])("of the answer %s: %s", (body, words) => {
    expect(outcomeOf(body)).toBe(words);
  });
});

describe("where values stand", () => {
  test("is found for any JSON, with its digits", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        for (const { kind, from, to, parent, index } of nodesOf(text)) {
          const value: unknown = JSON.parse(text.slice(from, to));
          if (kind === "string") expect(stringAt(text, from, to)).toBe(value);
          expect(parent?.children[index]?.from ?? from).toBe(from);
        }
      }),
    );
  });

  test("ends for any text, and for what is nested as deep as it is long", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\ 1a'.split("")) }), (text) => void nodesOf(text)),
    );
    expect(nodesOf("[".repeat(60_000)).length).toBe(60_000);
  });

  test("of members with one name, the last one counts, as for JSON.parse", () => {
    const text = '{"a":1,"\\u0061":2}';
    const found = member(nodesOf(text)[0], "a");
    expect(text.slice(found?.from, found?.to)).toBe("2");
  });
});
