/** What differs between two answers, what is said of it, and which of a plugin's calls may do more than read meanwhile. */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verdictOn } from "../../../src/proxy/again/answer.ts";
import type { Answer } from "../../../src/proxy/again/answer.ts";
import { refusalOf } from "../../../src/proxy/again/calls.ts";
import { withoutVolatile } from "../../../src/proxy/again/volatile.ts";
import { differencesIn } from "../../../src/session/json/differences.ts";
import { concealed } from "../../../src/proxy/again/conceal.ts";
import { placeOf, summaryOf } from "../../../src/trace/sentences/again.ts";
import { lineOf } from "../../../src/trace/sentences/sentences.ts";

const DEEP = "[".repeat(5000) + "]".repeat(5000);

describe("between two answers differs", () => {
  test.each<[string, string, readonly (readonly [string, string | undefined, string | undefined])[]]>([
    ['"a"', '"a"', []],
    ['"a"', '"b"', [["", '"a"', '"b"']]],
    ['{"a":1,"b":2}', '{ "b" : 2, "a" : 1 }', []],
    ['{"result":"continue"}', '{"result":"disconnect"}', [["/result", '"continue"', '"disconnect"']]],
    ['{"a":9007199254740993}', '{"a":9007199254740992}', [["/a", "9007199254740993", "9007199254740992"]]],
    ['"\\u0061"', '"a"', []],
    [
      '{"a":1}',
      '{"b":1}',
      [
        ["/a", "1", undefined],
        ["/b", undefined, "1"],
      ],
    ],
    ['{"p":[{"id":1},{"id":2}]}', '{"p":[{"id":1},{"id":3}]}', [["/p/1/id", "2", "3"]]],
    ["[1,2]", "[1]", [["", "[1,2]", "[1]"]]],
    ['{"a b":{"c":1}}', '{"a b":{"c":2}}', [["/a b/c", "1", "2"]]],
    ['{"a/b":{"c~":1}}', '{"a/b":{"c~":2}}', [["/a~1b/c~0", "1", "2"]]],
    ["null", "{}", [["", "null", "{}"]]],
    [DEEP, DEEP, []],
    [DEEP, `${DEEP.slice(0, 5000)}1${DEEP.slice(5000)}`, [["/0".repeat(4999), "[]", "[1]"]]],
  ])("%.30s %.30s", (was, is, changes) => {
    expect(differencesIn(was, is).map(({ at, was: before, is: after }) => [at, before, after])).toEqual(changes);
  });
});

test("there are changes exactly where two values are not the same", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.boolean(), (one, other, isSame) => {
      const [was, is] = [JSON.stringify(one), JSON.stringify(isSame ? one : other, undefined, 2)];
      expect(differencesIn(was, is).length === 0).toBe(isDeepStrictEqual(JSON.parse(was), JSON.parse(is)));
    }),
  );
});

/** A change of digits, and one of form. */
const LATER = ["1", "2"] as const;
const OTHER = ['"3 s"', '"3 min"'] as const;

test.each([
  ["/at", true, "/at", LATER, 0],
  ["/at", true, "/at", ["1", "null"], 1],
  ["/at", true, "/at", ["1", undefined], 1],
  ["/at", true, "/at", OTHER, 1],
  ["/at", false, "/at", OTHER, 0],
  ["/at", true, "/ats", LATER, 1],
  ["/list", false, "/list/2/x", LATER, 0],
  ["/a/b", true, "/a", LATER, 1],
  ["", false, "/anything", LATER, 0],
  ["/items/3/name", true, "/items/0/name", LATER, 0],
  ["/items/3/name", true, "/items/0/name", OTHER, 1],
  ["/items/3/name", true, "/items/0/size", LATER, 1],
  ["/items/3", true, "/items2/3", LATER, 1],
] as const)(
  "%#: where %j changes from call to call (in its digits: %j), a change at %j, %j, is told %i times",
  (place, keepsForm, at, [was, is], times) => {
    expect(withoutVolatile([{ at, was, is }], [{ at: place, keepsForm }]).length).toBe(times);
  },
);

const RESULT = (text: string): Answer => ({ kind: "result", text });
const RAISED = JSON.stringify({
  code: -32600,
  message: "Error while processing x: 'alas'",
  traceback:
    'Traceback (most recent call last):\n  File "/usr/lib/python3/dist-packages/pyln/client/plugin.py", line 713, in f\n' +
    '    ret = func()\n  File "/home/me/x.py", line 11, in x\n    return info["alas"]\n           ~~~~^^^^^^^^\nKeyError: \'alas\'\n',
});
const MEANT = RAISED.replace("Error while processing x: 'alas'", "no room");
const ERROR = (text: string): Answer => ({ kind: "error", text });
const WRONG: Answer = { kind: "wrong", text: "{}", wrong: "it is no answer", ends: true };
const LARGE = (digest: string): Answer => ({ kind: "large", size: 70_000, digest });

test.each<[string, Answer | undefined, Answer, object]>([
  ["same", RESULT("1"), RESULT("1"), { kind: "same" }],
  ["another", RESULT("1"), RESULT("2"), { kind: "differs", changes: [{ at: "", was: "1", is: "2" }] }],
  ["an error now", RESULT("1"), ERROR('{"code":-1}'), { kind: "error", is: '{"code":-1}' }],
  [
    "an error that pyln-client was told to answer",
    RESULT("1"),
    ERROR(MEANT),
    { kind: "error", is: MEANT, says: "no room" },
  ],
  [
    "an error with a traceback beside it, as pyln-client has it",
    RESULT("1"),
    ERROR(RAISED),
    { kind: "error", is: RAISED, says: "Error while processing x: 'alas': /home/me/x.py:11: KeyError: 'alas'" },
  ],
  ["the same error", ERROR('{"code":-1}'), ERROR('{"code":-1}'), { kind: "same" }],
  [
    "the same error with its traceback on another line",
    ERROR('{"code":-1,"traceback":"x.py:1"}'),
    ERROR('{"code":-1,"traceback":"x.py:2"}'),
    { kind: "same" },
  ],
  ["another error", ERROR('{"code":-1}'), ERROR('{"code":-2}'), { kind: "differs" }],
  ["no error any more", ERROR('{"code":-1}'), RESULT("1"), { kind: "differs", changes: [{ at: "", is: "1" }] }],
  ["wrong", RESULT("1"), WRONG, { kind: "mended", ends: true }],
  ["wrong as before", WRONG, WRONG, { kind: "mended" }],
  ["no answer", RESULT("1"), { kind: "none", why: "it exited" }, { kind: "unanswered", why: "it exited" }],
  ["large and the same", LARGE("a"), LARGE("a"), { kind: "same" }],
  ["large and another", LARGE("a"), LARGE("b"), { kind: "differs" }],
  ["the first", undefined, RESULT("1"), { kind: "same" }],
])("an answer that is %s", (_, was, is, verdict) => {
  expect(verdictOn(was, is)).toMatchObject(verdict);
});

const SAME = (name: string) => ({ name, verdict: { kind: "same" } }) as const;
const DIFFERS = {
  name: "peer_connected",
  verdict: { kind: "differs", changes: [{ at: "/result", was: '"continue"', is: '"disconnect"' }] },
} as const;
const ENDS = { name: "htlc_accepted", verdict: { kind: "mended", wrong: "it is wrong", ends: true } } as const;

test.each([
  [[SAME("a"), SAME("b")], [], "2 same", "info"],
  [
    [SAME("a"), DIFFERS, SAME("b"), SAME("c"), SAME("d")],
    [],
    '4 same, 1 differs (peer_connected: "result" was "continue", is "disconnect")',
    "info",
  ],
  [[SAME("a"), ENDS], [], "1 would have ended the node (htlc_accepted: it is wrong), 1 same", "broken"],
  [[SAME("a")], ["b", "c"], "1 same, 2 not asked any more (b, c)", "info"],
  [
    [{ name: "x", verdict: { kind: "error", is: '{"code":-1}' } } as const],
    [],
    '1 is an error now (x: {"code":-1})',
    "unusual",
  ],
  [
    [{ name: "x", verdict: { kind: "error", is: "{}", says: "no: /home/me/x.py:11: KeyError: 'alas'" } } as const],
    [],
    "1 is an error now (x: no: /home/me/x.py:11: KeyError: 'alas')",
    "unusual",
  ],
  [
    [
      {
        name: "x",
        verdict: {
          kind: "differs",
          changes: ["a", "b", "c"].map((name) => ({ at: `/${name}`, was: name === "a" ? undefined : "1", is: "2" })),
        },
      } as const,
    ],
    [],
    '1 differs (x: "a" is new: 2, "b" was 1, is 2 and 1 more)',
    "info",
  ],
])("%#: what is said", (outcomes, unasked, text, level) => {
  expect(summaryOf(outcomes, unasked)).toBe(text);
  expect(lineOf({ kind: "asked-again", outcomes, unasked, gone: [] })).toEqual({ level, text: `asked again: ${text}` });
});

test.each([
  ["", ""],
  ["/result", "result"],
  ["/peers/1/id", "peers[1].id"],
  ["/a b/c", '["a b"].c'],
  ["/0/a~1b", '[0]["a/b"]'],
])("the place %j is written %j", (pointer, words) => {
  expect(placeOf(pointer)).toBe(words);
});

test("a secret is not said", () => {
  const of = (at: string, was: string): string =>
    JSON.stringify(concealed({ kind: "differs", changes: [{ at, was, is: was }] }));
  expect(of("/pay/0/payment_preimage", '"abc"')).not.toContain("abc");
  expect(of("/pay", '{"rune":"abc"}')).not.toContain("abc");
  expect(of("/label", '"abc"')).toContain("abc");
});

const OURS = '"autoreload:again/method/hello/1#2/x.py:m#1"';

test.each([
  ["a write for what is asked again", OURS, "datastore", true, true],
  ["the same when that is answered", OURS, "pay", false, true],
  ["no method", OURS, undefined, true, true],
  ["a read", OURS, "listpeers", true, false],
  ["a read", OURS, "getinfo", true, false],
  ["a read", OURS, "decode", true, false],
  ["help", OURS, "help", true, false],
  ["a read by another name", OURS, "feerates", true, false],
  ["a query", OURS, "sql", true, false],
  ["a check that is noted on the node", OURS, "checkrune", true, true],
  ["what only waits", OURS, "waitblockheight", true, true],
  ["a message to a peer", OURS, "ping", true, true],
  ["what is about the connection", OURS, "notifications", true, false],
  ["no read, but by its beginning", OURS, "helpme", true, true],
  ["a write whose cause nobody knows, meanwhile", "17", "pay", true, true],
  ["the same at any other time", "17", "pay", false, false],
  ["a write for a caller", '"cli:hello#1/cln:hello#2/x.py:pay#1"', "pay", true, false],
  ["a write for a hook", '"cln:htlc_accepted#7/x.py:pay#1"', "pay", true, false],
])("%s is refused or not", (_, id, method, isAsking, isRefused) => {
  expect(refusalOf(id, method, isAsking) !== undefined).toBe(isRefused);
});
