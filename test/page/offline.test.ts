/** The page as a file: with a session in it, without a server. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test as plain } from "vitest";
import { test } from "./support/browser.ts";
import { openSample, PAGE } from "./support/files.ts";

/** What the page may weigh: an answer of a slow `ssh -L` in a second. */
const MOST_BYTES = 60_000;

plain("the page is one file that is quickly there", () => {
  const html = readFileSync(PAGE, "utf8");
  expect(gzipSync(html, { level: 9 }).length).toBeLessThan(MOST_BYTES);
  expect(html.match(/<(?:link|img|iframe)|\bsrc=|@import|url\((?!#)/g)).toBeNull();
});

test("a session in the page is shown, with its timeline", async ({ open }) => {
  const page = await openSample(open);
  await page.getByRole("row", { name: "htlc_accepted" }).first().waitFor();
  const strip = page.getByRole("slider");
  expect(await strip.locator("text.v").allTextContents()).toEqual(["v11", "v12", "v14"]);
  expect(await strip.locator("text.tl-bad").allTextContents()).toEqual(["v13"]);
});

test("a drag over the timeline selects a span, a click a row, and all time is one click away", async ({ open }) => {
  const page = await openSample(open);
  const strip = page.getByRole("slider");
  const box = await strip.boundingBox();
  if (box === null) throw new Error("there is no strip");
  const y = box.y + 60;
  await page.mouse.move(box.x + box.width * 0.5, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.75, y, { steps: 4 });
  await page.mouse.up();
  const filter = page.getByLabel("Filter", { exact: true });
  await expect.poll(async () => await filter.inputValue()).toMatch(/^t:29\.\d+\.\.45\.\d+$/);
  expect(await page.getByRole("row").count()).toBeLessThan(30);
  await page.getByRole("button", { name: "all time" }).click();
  await expect.poll(async () => await filter.inputValue()).toBe("");
  await page.mouse.click(box.x + box.width * 0.5, y);
  await page.locator('[role=row][aria-selected="true"]').waitFor();
});

test("what cannot be done with a session that is over says why, by a key and by a button", async ({ open }) => {
  const page = await openSample(open);
  await page.getByRole("row", { name: /^53\.641/ }).click();
  const said = page.getByRole("status").getByText("There is no plugin to ask");
  await page.keyboard.press("r");
  await said.waitFor();
  await page.keyboard.press("c");
  await said.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: /^Pin/ }).click({ force: true });
  await said.waitFor();
});

test("keys move over the timeline and select a span", async ({ open }) => {
  const page = await openSample(open);
  const strip = page.getByRole("slider");
  await strip.focus();
  await page.keyboard.press("Home");
  await page.locator('[role=row][aria-selected="true"]').waitFor();
  for (const key of ["Shift+PageUp", "Shift+ArrowRight"]) await page.keyboard.press(key);
  const filter = page.getByLabel("Filter", { exact: true });
  await expect.poll(async () => await filter.inputValue()).toMatch(/^t:[\d.]+\.\.[\d.]+$/);
});
