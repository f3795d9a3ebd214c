/** The strip as a browser draws it: its texts are as wide as their letters, which the places of names only guess. */
import { expect } from "vitest";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { sessionText } from "../session/sample.ts";
import { test } from "./support/browser.ts";
import { reload } from "./support/events.ts";
import { pageOf } from "./support/files.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** A version's first or last moment. */
const at = (t: number, n: number, step: string, held = 0): SessionEvent => ({
  ...reload(n, undefined, step, { v: n, held }),
  t,
});

/** Saves days apart, and then many within a few of them; the first and the last did not start. */
const SESSION = sessionText([
  at(100, 1, "failed"),
  at(2 * DAY, 2, "serving"),
  at(2 * DAY + 60_000, 3, "failed"),
  at(2 * DAY + 90_000, 4, "serving"),
  ...Array.from({ length: 60 }, (_, index) => {
    const isServing = index % 3 === 0;
    return at(3 * DAY + index * HOUR, 5 + index, isServing ? "serving" : "failed", isServing ? HOUR : 0);
  }),
  at(9 * DAY, 65, "failed"),
]);

/** What stands over what by more than a pixel, and what the edge cuts. */
const OVERLAPS = `(() => {
  const boxOf = (element) => ({
    name: element.textContent || element.outerHTML,
    ...element.getBoundingClientRect().toJSON(),
  });
  const overlap = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1;
  const texts = [...document.querySelectorAll(".tl text")].filter((text) => text.textContent !== "").map(boxOf);
  const waits = [...document.querySelectorAll(".tl rect[fill]")].map(boxOf);
  const names = [...document.querySelectorAll(".tl text.v")].filter((text) => text.textContent !== "").map(boxOf);
  const strip = document.querySelector(".tl-strip").getBoundingClientRect();
  return [
    ...texts.flatMap((one, index) => texts.slice(index + 1).filter((other) => overlap(one, other)).map((other) => [one, other])),
    ...names.flatMap((one) => waits.filter((wait) => overlap(one, wait)).map((wait) => [one, wait])),
    ...texts.filter(({ left, right }) => left < strip.left || right > strip.right).map((one) => [one]),
  ].map((found) => found.map(({ name }) => name).join(" over "));
})()`;

test("no text of the strip covers another or is cut, from 320 to 2,560 pixels", async ({ open }) => {
  const page = await open(pageOf(SESSION));
  for (const width of [320, 720, 1280, 2560]) {
    await page.setViewportSize({ width, height: 500 });
    await expect.poll(async () => await page.locator(".tl svg").getAttribute("width")).toBe(String(width));
    expect(await page.evaluate(OVERLAPS), `${width} pixels`).toEqual([]);
    const failed = await page.locator(".tl text.tl-bad").allTextContents();
    expect(failed, `${width} pixels`).toEqual(expect.arrayContaining(["v1", "v3", "v65"]));
  }
});
