import { describe, expect, test } from "vitest";
import { readManifest } from "../../src/lightningd/manifest/read.ts";
import { isLikelyTaken } from "../../src/lightningd/facts/taken.ts";

const EMPTY = { options: [], rpcmethods: [] };
const told = (manifest: unknown): string => {
  try {
    readManifest(JSON.stringify(manifest));
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};
const withOption = (option: object): string =>
  told({ ...EMPTY, options: [{ name: "x", type: "string", description: "", ...option }] });

describe("what lightningd would kill a plugin for, or end itself", () => {
  test.each([
    ["an answer that is no object", [], "getmanifest must answer with an object; got []"],
    ["no options", { rpcmethods: [] }, 'it has no "options" (an empty list will do)'],
    ["options that are no list", { ...EMPTY, options: {} }, '"options" must be a list; got {}'],
    ["no rpcmethods", { options: [] }, 'it has no "rpcmethods" (an empty list will do)'],
    ["null subscriptions", { ...EMPTY, subscriptions: null }, '"subscriptions" must be a list; got null'],
    [
      "a method without usage",
      { ...EMPTY, rpcmethods: [{ name: "m" }] },
      'rpcmethod m: "usage" must be a string such as "name [count]" (it may be empty); there is none',
    ],
    [
      "a method of lightningd's",
      { ...EMPTY, rpcmethods: [{ name: "getinfo", usage: "" }] },
      "rpcmethod getinfo: this is the name of a method of lightningd itself; take another",
    ],
    [
      "a method twice",
      { ...EMPTY, rpcmethods: [1, 2].map(() => ({ name: "m", usage: "" })) },
      "the rpcmethod m stands in it twice",
    ],
    ...(
      [
        ["yes", '"yes"'],
        [["26.06"], '["26.06"]'],
        [["v26.13"], '["v26.13"]'],
        [["v26.12.x"], '["v26.12.x"]'],
        [[], "[]"],
        [["v26.06", "v26.03"], '["v26.06","v26.03"]'],
        [["v26.06", "v26.09", "v27.03"], '["v26.06","v26.09","v27.03"]'],
      ] as const
    ).map(([deprecated, got]): [string, unknown, string] => [
      `a method deprecated since ${got}`,
      { ...EMPTY, rpcmethods: [{ name: "m", usage: "", deprecated }] },
      'rpcmethod m: "deprecated" must be true, false or a list of one or two versions, the first and the last: ' +
        `["v26.06", "v27.03"]; got ${got}`,
    ]),
    ["an unknown hook", { ...EMPTY, hooks: ["frob"] }, "lightningd has no hook frob"],
    [
      "a hook that is misspelt",
      { ...EMPTY, hooks: [{ name: "htlc_acepted" }] },
      "lightningd has no hook htlc_acepted (did you mean htlc_accepted?)",
    ],
    ["a hook twice", { ...EMPTY, hooks: ["recover", { name: "recover" }] }, "the hook recover stands in it twice"],
    [
      "filters where there are none",
      { ...EMPTY, hooks: [{ name: "recover", filters: [] }] },
      'hook recover: it takes no "filters"; rpc_command and custommsg do',
    ],
    [
      "filters of another type",
      { ...EMPTY, hooks: [{ name: "custommsg", filters: ["x"] }] },
      'hook custommsg: "filters" must be a list of whole numbers',
    ],
    [
      "a topic of lightningd's",
      { ...EMPTY, notifications: [{ method: "connect" }] },
      "notifications[0]: connect is lightningd's own notification, which a plugin cannot send",
    ],
    [
      "a custom message that is no type",
      { ...EMPTY, custommessages: [65536] },
      "custommessages[0] must be a message type from 0 to 65535; got 65536",
    ],
    [
      "feature bits of a dynamic plugin",
      { ...EMPTY, dynamic: true, featurebits: { node: "01" } },
      '"featurebits" and "dynamic": true exclude each other',
    ],
    [
      "feature bits that are no hex",
      { ...EMPTY, featurebits: { node: "0" } },
      'featurebits: "node" must be a hex string; got "0"',
    ],
    [
      "numeric ids",
      { ...EMPTY, nonnumericids: false },
      '"nonnumericids" must be true: lightningd only sends ids that are strings',
    ],
    ["a plugin that disables itself", { disable: "no coffee" }, "no coffee"],
  ])("%s", (_, manifest, sentence) => {
    expect(told(manifest)).toBe(sentence);
  });

  test.each([
    [{ name: "" }, 'options[0]: "name" must be of lower-case letters, digits, - and _; got ""'],
    [{ name: "Foo" }, 'options[0]: "name" must be of lower-case letters, digits, - and _; got "Foo"'],
    [{ type: "text" }, 'option x: "type" must be string, string-conceal, int, bool or flag; got "text"'],
    [{ type: "int", default: "abc" }, 'option x: the default of an int must be a whole number; got "abc"'],
    [{ type: "bool", default: "maybe" }, 'option x: the default of a bool must be true or false; got "maybe"'],
    [{ type: "flag", default: true }, "option x: the default of a flag must be false; got true"],
    [{ type: "flag", multi: true }, 'option x: a flag cannot be "multi"'],
    [{ type: "int", default: "0x10" }, 'option x: the default of an int must be a whole number; got "0x10"'],
    [{ type: "bool", default: "on" }, 'option x: the default of a bool must be true or false; got "on"'],
    [{ type: "flag", default: "false" }, 'option x: the default of a flag must be false; got "false"'],
    [{ type: "flag", default: null }, "option x: the default of a flag must be false; got null"],
    [{ multi: "true" }, 'option x: "multi" must be true or false; got "true"'],
    [{ description: undefined }, 'option x: it has no "description" (an empty one will do)'],
    [{ dynamic: 1 }, 'option x: "dynamic" must be true or false; got 1'],
  ])("the option %j", (option, sentence) => {
    expect(withOption(option)).toBe(sentence);
  });
});

describe("what lightningd takes, however odd it is", () => {
  test.each([
    ["hooks that are no list", { hooks: "recover" }, { hooks: [] }],
    ["an order that is none", { hooks: [{ name: "recover", before: "x", after: null }] }, { hooks: ["recover"] }],
    ["a topic twice", { notifications: [1, 2].map(() => ({ method: "mine" })) }, { topics: ["mine"] }],
    ["a description that is no text", { options: [{ name: "x", type: "int", description: null }] }, { options: ["x"] }],
    ["a filter in quotes", { hooks: [{ name: "custommsg", filters: ["5"] }] }, { hooks: ["custommsg"] }],
  ])("%s", (_, members, names) => {
    const read = readManifest(JSON.stringify({ ...EMPTY, ...members }));
    for (const [kind, expected] of Object.entries(names)) {
      const declared = read[kind as "hooks" | "topics" | "options"];
      expect(declared.map(({ name }) => name)).toEqual(expected);
    }
  });

  test("feature bits at a place that there is not, of which it sees nothing", () => {
    const read = (featurebits: object): unknown => readManifest(JSON.stringify({ ...EMPTY, featurebits })).featurebits;
    expect(read({ somewhere: 5 })).toBeUndefined();
    expect(read({ somewhere: 5, node: "80" })).toBe('{"node":"80"}');
  });
});

test.each([
  ["what lightningd takes", String.raw`a\n  b\r\t\b\f\"\\\u007f`, String.raw`a\n  b\r\t\b\f\"\\` + "\u007f"],
  ["a slash, which needs no escape", String.raw`\/`, "/"],
  ["\\u, of which it crashes", String.raw`\u00e9\u0001\u001b[x]\ud800`, "\u00e9 [x]\ufffd"],
])("of the escapes in a usage %s", (_, written, registered) => {
  const method = (usage: string): string => String.raw`{"name":"m\u0061","usage":"${usage}","n":1.0}`;
  const { methods } = readManifest(`{"options":[],"rpcmethods":[${method(written)}]}`);
  expect(methods[0]?.text).toBe(method(registered));
});

test("names that others have in most nodes, but for a plugin that takes a bundled one's place, or where that one does not run", () => {
  const isTaken = (kind: "methods" | "options", name: string, plugin: string): boolean =>
    isLikelyTaken(kind, name, plugin, (bundled) => bundled !== "keysend");
  expect(isTaken("methods", "pay", "mine.py")).toBe(true);
  expect(isTaken("methods", "pay", "pay")).toBe(false);
  expect(isTaken("methods", "keysend", "mine.py")).toBe(false);
  expect(isTaken("methods", "hello", "mine.py")).toBe(false);
  expect(isTaken("methods", "getchaininfo", "mine.py")).toBe(false);
  expect(isTaken("options", "alias", "mine.py")).toBe(true);
  expect(isTaken("options", "autoclean-cycle", "mine.py")).toBe(true);
});
