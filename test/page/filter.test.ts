/** The filter while it is typed. */
import { expect } from "vitest";
import type { Page } from "playwright-core";
import { test } from "./support/browser.ts";
import { openSample } from "./support/files.ts";

const rowsOf = async (page: Page): Promise<number> => await page.locator(".rows > .row").count();
const drawn = async (page: Page): Promise<unknown> => await page.evaluate("new Promise(requestAnimationFrame)");

test("a filter that is not whole yet leaves the rows of the one before, letter by letter, and says what is missing", async ({
  open,
}) => {
  const page = await openSample(open);
  const all = await rowsOf(page);
  await page.keyboard.press("/");
  for (const letter of "status:mende") {
    await page.keyboard.type(letter);
    await drawn(page);
    expect(await rowsOf(page), letter).toBeGreaterThan(0);
  }
  await page.getByRole("status").getByText("there is no status:mende").waitFor();
  await page
    .getByRole("status")
    .getByText(/; all rows are there/)
    .waitFor();
  await page.keyboard.type("d");
  await expect.poll(async () => await rowsOf(page)).toBeLessThan(all);
  const mended = await rowsOf(page);
  await page.keyboard.type(" m:htl");
  await page.getByRole("status").getByText("the rows are those of status:mended").waitFor();
  await expect.poll(async () => await rowsOf(page)).toBe(mended);
});

test("the beginning of a word finds nothing by itself, until a blank or Enter says that it is text", async ({
  open,
}) => {
  const page = await openSample(open);
  const count = page.getByText(/^\d+ of \d+ rows$/);
  await page.keyboard.press("/");
  await page.keyboard.type("m:hello");
  const hello = await count.innerText();
  for (const letter of " status") {
    await page.keyboard.type(letter);
    await drawn(page);
    expect(await count.innerText(), letter).toBe(hello);
  }
  await page.getByRole("status").getByText("status may become a word, Enter finds it as text; the rows are").waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(async () => await count.innerText()).not.toBe(hello);
});

test("the example that the empty filter shows finds something", async ({ open }) => {
  const page = await openSample(open);
  const shown = await page.getByLabel("Filter", { exact: true }).getAttribute("placeholder");
  const [, name = ""] = /m:(\S+)/.exec(shown ?? "") ?? [];
  await page
    .getByRole("row", { name: new RegExp(name) })
    .first()
    .waitFor();
});

test("what nothing goes on from, and what is left in the box, is meant as it is", async ({ open }) => {
  const page = await openSample(open);
  await page.keyboard.press("/");
  await page.keyboard.type("m:nowhere");
  await page.getByText("Nothing matches m:nowhere.").waitFor();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("m:htl");
  await page.getByRole("status").getByText("nothing matches m:htl yet").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Nothing matches m:htl.").waitFor();
});

test("of a filter that comes at once, all but the word that is not whole yet is true of the rows", async ({ open }) => {
  const page = await openSample(open);
  const box = page.getByLabel("Filter", { exact: true });
  await box.fill("m:hello ");
  await page.getByText(/^\d+ of \d+ rows$/).waitFor();
  await drawn(page);
  const hello = await rowsOf(page);
  await box.fill("");
  await box.fill("m:hello status:");
  await page.getByRole("status").getByText("the rows are those of m:hello").waitFor();
  await expect.poll(async () => await rowsOf(page)).toBe(hello);
});
