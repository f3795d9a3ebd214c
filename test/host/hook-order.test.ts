import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { orderEntries } from "../../src/host/hooks/hook-order.ts";
import type { HookEntry } from "../../src/host/hooks/hook-order.ts";
import { Plugin } from "../../src/host/plugin/plugin.ts";

interface Wishes {
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

/** Plugins by name in the order of their registration. */
function entries(plugins: Readonly<Record<string, Wishes>>): HookEntry[] {
  return Object.entries(plugins).map(([name, { before = [], after = [] }], index) => {
    return { plugin: new Plugin(`/plugins/${name}`, index, ""), before, after, filters: undefined };
  });
}

function names(list: readonly HookEntry[]): string {
  return list.map(({ plugin }) => plugin.name).join(" ");
}

describe("hooks are called in the order of registration, bent by wishes", () => {
  test.each([
    ["no wishes", { h1: {}, h2: {} }, "h1 h2"],
    ["before", { h1: {}, h2: { before: ["h1"] } }, "h2 h1"],
    ["after", { h1: { after: ["h2"] }, h2: {} }, "h2 h1"],
    ["by path", { h1: {}, h2: { before: ["/plugins/h1"] } }, "h2 h1"],
    ["the rest stays", { h1: { after: ["h3"] }, h2: {}, h3: {}, h4: {} }, "h2 h3 h1 h4"],
    ["a wish about nobody", { h1: { after: ["nobody"] }, h2: {} }, "h1 h2"],
    ["both ways said twice", { h1: { after: ["h2"] }, h2: { before: ["h1"] } }, "h2 h1"],
  ])("%s", (_, plugins, order) => {
    const { ordered, left } = orderEntries(entries(plugins));
    expect(names(ordered)).toBe(order);
    expect(left).toEqual([]);
  });
});

test("a circle leaves its members, and who waits for them", () => {
  const plugins = {
    h1: {},
    h2: { before: ["h3"] },
    h3: { before: ["h2"] },
    h4: { after: ["h3"] },
    h5: { before: ["h5"] },
  };
  const { ordered, left } = orderEntries(entries(plugins));
  expect(names(ordered)).toBe("h1");
  expect(names(left)).toBe("h2 h3 h4 h5");
});

test("what is ordered keeps every wish", () => {
  const some = fc.array(fc.constantFrom("p0", "p1", "p2", "p3", "p4"), { maxLength: 2 });
  const wishes = fc.array(fc.record({ before: some, after: some }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(wishes, (list) => {
      const all = entries(Object.fromEntries(list.map((wish, index) => [`p${index}`, wish])));
      const { ordered, left } = orderEntries(all);
      expect([...ordered, ...left].toSorted((a, b) => a.plugin.index - b.plugin.index)).toEqual(all);
      const place = (name: string): number => ordered.findIndex(({ plugin }) => plugin.name === name);
      for (const [index, { before, after }] of ordered.entries()) {
        for (const name of before) if (place(name) >= 0) expect(place(name)).toBeGreaterThan(index);
        for (const name of after) if (place(name) >= 0) expect(place(name)).toBeLessThan(index);
      }
    }),
  );
});
