import { expect, test } from "vitest";
import { areFeaturebitsInDoubt, isInDoubt } from "../../src/lightningd/memory/caution.ts";
import type { Caution } from "../../src/lightningd/memory/caution.ts";

const after = (deaths: number): Caution => ({ before: { deaths, names: [] }, hasNamesake: false });
const unknown = after(0);
const once = after(1);
const twice = after(2);
const named: Caution = {
  before: {
    deaths: 0,
    names: ["methods m", "options o", 'hooks "h"'].map((declaration) => ({ declaration, node: "/" })),
  },
  hasNamesake: false,
};
const namesake: Caution = { ...unknown, hasNamesake: true };

const method = { kind: "methods", name: "m", text: '{"name":"m","usage":""}' } as const;
const option = { kind: "options", name: "o", text: '{"name":"o"}' } as const;
const hook = { kind: "hooks", name: "h", text: '"h"' } as const;
const ordered = { kind: "hooks", name: "x", text: '{"name":"x","before":["y"]}' } as const;
const topic = { kind: "topics", name: "m", text: '{"method":"m"}' } as const;

test.each([
  ["nothing is known", unknown, []],
  ["these names were refused", named, [method, option, hook]],
  ["we were killed", once, [method, ordered]],
  ["we were killed without asking for methods", twice, [method, hook, ordered]],
  ["lightningd runs one of this name", namesake, [method, option, ordered]],
])("when %s", (_, caution, inDoubt) => {
  const all = [method, option, hook, ordered, topic];
  expect(all.filter((declaration) => isInDoubt(caution, declaration.kind, declaration))).toEqual(inDoubt);
  expect(areFeaturebitsInDoubt(caution)).toBe(caution === twice);
});
