/** Which questions are kept, which are asked again, and what is known of each. */
import { expect, test } from "vitest";
import { chosenBy, dueAfterSave } from "../../../src/proxy/again/choose.ts";
import { Keeper, formerOf } from "../../../src/proxy/again/keeper.ts";
import type { Answer } from "../../../src/proxy/again/answer.ts";

const result = (text: string): Answer => ({ kind: "result", text });
const ask = (
  keeper: Keeper,
  name: string,
  params = "{}",
  version = 1,
  text = '"x"',
  kind: "method" | "hook" = "method",
) => keeper.note({ kind, name, params }, `"cli:${name}#1"`, version, result(text));
const names = (exchanges: readonly { readonly n: number; readonly name: string }[]) =>
  exchanges.map(({ n, name }) => `${n} ${name}`);

test("the last of each is kept, and keeps its number while it stays the same", () => {
  const keeper = new Keeper();
  ask(keeper, "hello", '{"name":"bob"}');
  ask(keeper, "other");
  ask(keeper, "hello", '{"name":"carol"}');
  ask(keeper, "hello", '{"name":"carol"}', 2);
  expect(names(keeper.exchanges)).toEqual(["2 other", "3 hello"]);
  expect(keeper.exchanges.at(-1)?.answers.map(({ version }) => version)).toEqual([1, 2]);
  expect(formerOf(keeper.exchanges.at(-1) ?? { answers: [] }, 2)?.version).toBe(1);
});

test("what is pinned stays, and alone is asked after a save", () => {
  const keeper = new Keeper();
  ask(keeper, "hello", '{"name":"bob"}');
  const [pinned] = keeper.exchanges;
  if (pinned !== undefined) pinned.isPinned = true;
  ask(keeper, "hello", '{"name":"carol"}');
  expect(names(keeper.exchanges)).toEqual(["1 hello", "2 hello"]);
  expect(names(dueAfterSave(keeper.exchanges, () => true).due)).toEqual(["1 hello"]);
});

test("at most eight are asked after a save: those that came last", () => {
  const keeper = new Keeper();
  for (let n = 1; n <= 12; n++) ask(keeper, `m${n}`);
  expect(names(dueAfterSave(keeper.exchanges, () => true).due)).toEqual(
    [5, 6, 7, 8, 9, 10, 11, 12].map((n) => `${n} m${n}`),
  );
});

test("of what is pinned, what is too much and what is gone is named", () => {
  const keeper = new Keeper();
  for (let n = 1; n <= 12; n++) ask(keeper, `m${n}`);
  for (const exchange of keeper.exchanges) exchange.isPinned = true;
  const { due, beyond, gone } = dueAfterSave(keeper.exchanges, ({ name }) => name !== "m12");
  expect(names(due)).toEqual([4, 5, 6, 7, 8, 9, 10, 11].map((n) => `${n} m${n}`));
  expect([beyond, gone]).toEqual([["m1", "m2", "m3"], ["m12"]]);
});

test("what is gone and not pinned takes no place", () => {
  const keeper = new Keeper();
  for (let n = 1; n <= 9; n++) ask(keeper, `m${n}`);
  const { due, beyond, gone } = dueAfterSave(keeper.exchanges, ({ name }) => name !== "m9");
  expect([due.length, beyond, gone]).toEqual([8, [], []]);
});

test("what took two seconds is not asked after a save, unless it is pinned", () => {
  const keeper = new Keeper();
  keeper.note({ kind: "method", name: "slow", params: "{}" }, '"1"', 1, result("1"), 2000);
  keeper.note({ kind: "method", name: "quick", params: "{}" }, '"2"', 1, result("1"), 1999);
  expect(names(dueAfterSave(keeper.exchanges, () => true).due)).toEqual(["2 quick"]);
  const [slow] = keeper.exchanges;
  if (slow !== undefined) slow.isPinned = true;
  expect(names(dueAfterSave(keeper.exchanges, () => true).due)).toEqual(["1 slow"]);
});

test.each(["db_write", "init", "getmanifest", "setconfig", "check"])("%s is never kept", (name) => {
  const keeper = new Keeper();
  ask(keeper, name, "{}", 1, "{}", "hook");
  expect([...keeper.exchanges, ...keeper.leftOut]).toEqual([]);
});

test("what two answers of one version do not have in common changes from call to call", () => {
  const keeper = new Keeper();
  ask(keeper, "now", "{}", 1, '{"at":1,"a":1}');
  ask(keeper, "now", "{}", 1, '{"at":2,"a":1}');
  expect(keeper.exchanges[0]?.answers).toEqual([
    { version: 1, answer: result('{"at":2,"a":1}'), volatile: [{ at: "/at", keepsForm: true }], withheld: [] },
  ]);
});

test("what changes in each element of a list is one place, however long the list is", () => {
  const keeper = new Keeper();
  const times = (from: number): string => JSON.stringify(Array.from({ length: 100 }, (_, at) => ({ at: from + at })));
  ask(keeper, "list", "{}", 1, times(1));
  ask(keeper, "list", "{}", 1, times(2));
  expect(keeper.exchanges[0]?.answers[0]?.volatile).toEqual([{ at: "/0/at", keepsForm: true }]);
});

test("large questions are left out by name, and all that is kept has a bound", () => {
  const keeper = new Keeper();
  ask(keeper, "large", JSON.stringify("x".repeat(70_000)));
  expect([...keeper.leftOut]).toEqual(["large"]);
  for (let n = 1; n <= 400; n++) ask(keeper, `m${n}`, "{}", 1, JSON.stringify("x".repeat(60_000)));
  const bytes = keeper.exchanges.reduce((sum, { answers }) => sum + JSON.stringify(answers).length, 0);
  expect(bytes).toBeLessThan(20 * 1024 * 1024);
  expect(keeper.exchanges.at(-1)?.name).toBe("m400");
  expect(keeper.leftOut.has("m1")).toBe(true);
});

test("versions are bounded, too", () => {
  const keeper = new Keeper();
  for (let version = 1; version <= 30; version++) ask(keeper, "hello", "{}", version);
  expect(keeper.exchanges[0]?.answers.map(({ version }) => version)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
});

test.each([
  [undefined, ["1 hello", "2 hello_bob", "3 peer_connected"]],
  ["2", ["2 hello_bob"]],
  ["hello", ["1 hello"]],
  ["m:hello*", ["1 hello", "2 hello_bob"]],
  ["of:hook", ["3 peer_connected"]],
  ["-of:hook carol", ["2 hello_bob"]],
  ["from:lightningd", ["3 peer_connected"]],
  ["p:x.py v:1", ["1 hello", "2 hello_bob", "3 peer_connected"]],
  ["nothing", []],
])("%j chooses", (what, chosen) => {
  const keeper = new Keeper();
  ask(keeper, "hello");
  ask(keeper, "hello_bob", '{"name":"carol"}');
  ask(keeper, "peer_connected", "{}", 1, "{}", "hook");
  expect(names(chosenBy(what, keeper.exchanges, "x.py"))).toEqual(chosen);
});
