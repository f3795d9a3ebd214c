import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { JsonToken } from "../../src/lightningd/hooks/token.ts";

describe("a token is what lightningd sees", () => {
  test("finds the members that JSON.parse finds, whatever the white space", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z{}[\],: ]*$/), fc.jsonValue()), fc.nat(3), (object, indent) => {
        const plain = JSON.parse(JSON.stringify({ ...object })) as Record<string, unknown>;
        const token = new JsonToken(JSON.stringify(plain, undefined, indent));
        expect(token.names()).toEqual(Object.keys(plain));
        for (const [key, value] of Object.entries(plain))
          expect(JSON.parse(token.member(key)?.json ?? "")).toEqual(value);
      }),
    );
  });

  test.each([
    ['{"a":1000.0}', "primitive", "1000.0"],
    ['{"a" : "x\\"}\\\\" , "b":1}', "string", 'x\\"}\\\\'],
    ['{"b":{"a":1},"a":[1,{"a":2}]}', "array", '[1,{"a":2}]'],
    ['{"a":{"a":2} }', "object", '{"a":2}'],
    ['{"a":18446744073709551615}', "primitive", "18446744073709551615"],
    ['{"a":"first","a":"second"}', "string", "first"],
    ['{"\\u0061":1,"a":null}', "primitive", "null"],
  ])("%s has a member a", (json, kind, text) => {
    expect(new JsonToken(json).member("a")).toMatchObject({ kind, text });
  });

  test("escapes are not decoded, and what is no object has no members", () => {
    expect(new JsonToken('"contin\\u0075e"').is("continue")).toBe(false);
    expect(new JsonToken('"continue"').is("continue")).toBe(true);
    expect(new JsonToken('["a"]').names()).toEqual([]);
    expect(JsonToken.of({ a: 1 })?.member("a")?.text).toBe("1");
    expect(JsonToken.of(undefined)).toBeUndefined();
  });
});
