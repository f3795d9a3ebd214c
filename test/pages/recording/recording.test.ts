/** README's picture is drawn of what was recorded, and that is what happens today. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { steady } from "../alike.ts";
import { Screen } from "../screen.ts";
import { readCast } from "./cast.ts";
import type { Cast } from "./cast.ts";
import { THEMES, draw } from "./draw.ts";
import { record } from "./record.ts";

const PICTURES = join(import.meta.dirname, "../../../docs/pictures");
const read = (name: string): string => readFileSync(join(PICTURES, name), "utf8");
const TIMEOUT_MS = 60_000;

test.each(["dark", "light"] as const)("terminal-%s.svg is drawn of terminal.cast", (name) => {
  expect(read(`terminal-${name}.svg`)).toBe(draw(readCast(read("terminal.cast")), THEMES[name]));
});

test("terminal.cast shows what happens today", { timeout: TIMEOUT_MS }, async () => {
  expect(linesOf(await record(0))).toEqual(linesOf(readCast(read("terminal.cast"))));
});

/** But for how an instance that crashed is started again, which depends on how long it served, and in what order lines of two came. */
function linesOf({ events }: Cast): string[] {
  const screen = new Screen();
  for (const [, text] of events) screen.write(text);
  const lines = screen.lines
    .map(steady)
    .filter((line) => line !== "" && !/^ +\^+$|is started again|reloaded in|while it served|under way/.test(line));
  return [...new Set(lines)].toSorted();
}
