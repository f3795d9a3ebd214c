import { describe, expect, test } from "vitest";
import { parseLoosely, strictJson } from "../../src/jsonrpc/loose-json.ts";

describe("what lightningd's parser takes is read as the JSON that it makes of it", () => {
  test.each([
    ["a trailing comma", '{"a":1,"b":[1,2,],}', '{"a":1,"b":[1,2]}'],
    ["commas that part nothing", '{,,"a",:[,1,,2 3 "x"],}', '{"a":[1,2,3,"x"]}'],
    ["colons that say nothing", '{:"a"::1 :,"b":{:},}', '{"a":1,"b":{}}'],
    ["a line break in a string", '{"a":"x\ny\t\u0001"}', '{"a":"x\\ny\\t\\u0001"}'],
    [
      "numbers of other kinds",
      "[0x10,007,-,1e400,18446744073709551615,5msat,]",
      '["0x10","007","-",1e400,18446744073709551615,"5msat"]',
    ],
    [
      "words",
      '{"a":nope!,"b":true,"c":falsch,"d":null_,"e":t"x}',
      '{"a":null,"b":true,"c":"falsch","d":null,"e":"t\\"x"}',
    ],
    ["brackets in strings", '{"a":"}{][,:\\"",}', '{"a":"}{][,:\\""}'],
    ["only a value", " nil ", "null"],
  ])("%s", (_, loose, strict) => {
    expect(strictJson(loose)).toBe(strict);
    expect(parseLoosely(loose)).toEqual(JSON.parse(strict));
  });

  test("and JSON stays as it is", () => {
    const text = ' { "a" : [ 1.50, "\\u00e9" ] } ';
    expect(strictJson(text)).toBe(text);
    expect(parseLoosely(text)).toEqual({ a: [1.5, "é"] });
  });

  test("what it does not take is nothing", () => {
    expect(parseLoosely("{")).toBeUndefined();
    expect(parseLoosely("")).toBeUndefined();
  });
});
