import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Printed } from "../../src/trace/printed.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("of each second twenty different lines are shown, the others counted, and all of them are news in the next", () => {
  const said: string[] = [];
  const printed = new Printed({ log: (level, message) => said.push(`${level}: ${message}`) });
  printed.note("said already");
  for (const line of ["one", "one", "said already"]) printed.show(() => line);
  expect(said).toEqual(["info: printed: one"]);
  vi.advanceTimersByTime(1000);
  expect(said.splice(0)).toEqual(["info: printed: one", "info: printed 2 more lines like that within a second"]);

  for (let n = 0; n < 1000; n++) printed.show(() => `line ${n}`);
  expect(said.splice(0)).toEqual(Array.from({ length: 20 }, (_, n) => `info: printed: line ${n}`));
  vi.advanceTimersByTime(1000);
  printed.show(() => "one");
  expect(said).toEqual(["info: printed 980 more lines like that within a second", "info: printed: one"]);
  expect(vi.getTimerCount()).toBe(1);
});

test("of what is not shown no text is made", () => {
  const printed = new Printed({ log: () => undefined });
  for (let n = 0; n < 20; n++) printed.show(() => String(n));
  printed.show(() => {
    throw new Error("asked for");
  });
});
