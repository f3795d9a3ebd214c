/** What the page asks of a running autoreload: the same again, something else, a sample; what is pinned, shown and kept. */
import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { readLine } from "../../src/session/format/line.ts";
import { embeddedLines } from "../session/export-readers.ts";
import { faultsOf } from "../session/validator.ts";
import { test } from "./support/browser.ts";
import { greeter, inspected, openLive } from "./support/inspected.ts";

const row = (page: Page, name: RegExp) => page.getByRole("row", { name });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("R asks the new version again, and shows what is other", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"), ["-o", "autoreload-verdict=false"]);
  const page = await openLive(open, url);
  await running.line("hello name=bob");
  await row(page, /hello name=bob "Hello bob"/).waitFor();
  running.save(greeter("Hi"));
  await row(page, /save x\.mjs → v2/).waitFor();
  await row(page, /hello name=bob/).click();
  await page.keyboard.press("r");
  await page.locator('[role=row][aria-selected="true"]', { hasText: "Hi bob" }).waitFor();
  await page.getByRole("tab", { name: "Diff", selected: true }).waitFor();
  const panel = page.getByRole("tabpanel");
  await expect.poll(async () => await panel.innerText()).toMatch(/-?.*"Hello bob"[^]*"Hi bob"/);
  await page.getByText(/asked again: differs, against the answer to what was asked at [\d.]+ s/).waitFor();
  await page.getByText("asked again, against the answer of v1: differs").waitFor();
  await row(page, /hello 2nd time name=bob "Hi bob"/).waitFor();
});

test("E edits the params, whose digits are sent as they stand", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await openLive(open, url);
  await running.line("echo amount=9007199254740993 name=bob");
  await row(page, /echo amount=9007199254740993/).click();
  await page.keyboard.press("e");
  const area = page.getByRole("textbox", { name: /params of echo/ });
  expect(await area.inputValue()).toBe('{\n  "amount": 9007199254740993,\n  "name": "bob"\n}');
  await area.fill('{"amount": 18446744073709551615, "name": }');
  await page.getByText("This is no JSON yet").waitFor();
  await page.keyboard.press("Control+Enter");
  await area.fill('{"amount": 18446744073709551615, "name": "<b>carol</b>"}');
  await page.keyboard.press("Control+Enter");
  await row(page, /echo amount=18446744073709551615 name="<b>carol<\/b>"/).waitFor();
  await area.waitFor({ state: "hidden" });
});

test("P pins: each new version is asked that, and a save's row says what came of it", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello, and a good day to you,"));
  const page = await openLive(open, url);
  await running.line("hello name=bob");
  await running.line("echo a=1");
  await row(page, /hello name=bob/).click();
  await page.keyboard.press("p");
  await page.getByRole("button", { name: "Pin", pressed: true }).waitFor();
  running.save(greeter("Hi"));
  await row(page, /save x\.mjs → v2.*1 differs: hello/).waitFor();
  await page.getByRole("heading", { name: "answers by version · pinned" }).waitFor();
  await page.keyboard.press("p");
  await page.getByRole("button", { name: "Pin", pressed: false }).waitFor();
  await row(page, /save x\.mjs → v2/).click();
  // What it is now is not behind the end of the line, however long it was before.
  await page
    .getByRole("tabpanel")
    .getByText(/^was "Hello, and a good day t\.\.\., is "Hi bob"$/)
    .waitFor();
});

test("what is pinned has a sign in its row, is listed, and is unpinned one by one or all at once", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await openLive(open, url);
  for (const line of ["hello name=bob", "echo a=1", "hello name=eve"]) await running.line(line);
  for (const name of [/hello name=bob/, /echo a=1/, /hello name=eve/]) {
    await row(page, name).click();
    await page.keyboard.press("p");
    await row(page, name).getByRole("img", { name: "pinned" }).waitFor();
  }
  await button(page, "3 pinned").click();
  const dialog = page.getByRole("dialog", { name: "Pinned" });
  await dialog.getByText("Unpin all 3").waitFor();
  expect((await dialog.getByRole("listitem").allInnerTexts()).toSorted()).toEqual([
    "echo\na=1\nUnpin",
    "hello\nname=bob\nUnpin",
    "hello\nname=eve\nUnpin",
  ]);
  await dialog.getByRole("button", { name: "Unpin echo" }).click();
  await dialog.getByRole("button", { name: "Unpin all 2" }).click();
  await dialog.getByText("Nothing is pinned").waitFor();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("img", { name: "pinned" }).count()).toBe(0);
  expect(await button(page, "3 pinned").count()).toBe(0);
  await running.line("pin echo");
  await row(page, /echo a=1/)
    .getByRole("img", { name: "pinned" })
    .waitFor();
});

test("any method, hook or notification is sent, with a sample to begin with", async ({ open }) => {
  const { url } = await inspected(greeter("Hello"));
  const page = await openLive(open, url);
  await row(page, /start → v1/).waitFor();
  await button(page, "Send S").first().click();
  const dialog = page.getByRole("dialog");
  const params = dialog.getByRole("textbox", { name: "params" });
  await dialog.getByRole("combobox", { name: "What" }).selectOption({ label: "peer_connected" });
  await expect.poll(async () => await params.inputValue()).toContain('"direction"');
  await dialog.getByRole("button", { name: "Send" }).click();
  await row(page, /peer_connected.*continue/).waitFor();
  await page.keyboard.press("s");
  await dialog.getByRole("combobox", { name: "What" }).selectOption({ label: "block_added" });
  await expect.poll(async () => await params.inputValue()).toContain('"height"');
  await dialog.getByRole("button", { name: "Send" }).click();
  await row(page, /a block/).waitFor();
});

test("a masked value is shown alone, and masked again; the others stay", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await openLive(open, url);
  await running.line("secret");
  await row(page, /secret.*payment_preimage/).click();
  const panel = page.getByRole("tabpanel");
  await panel.getByText("masked", { exact: true }).waitFor();
  const secret = "aa".repeat(32);
  expect(await page.content()).not.toContain(secret);
  await panel.getByRole("button", { name: "Show the masked value" }).click();
  await panel.getByText(secret).waitFor();
  await panel.getByRole("button", { name: "Mask the value again" }).click();
  await panel.getByText("masked", { exact: true }).waitFor();
  expect(await page.content()).not.toContain(secret);
});

test("a masked part of what a plugin wrote is shown alone, and the rest of the text stays as it is", async ({
  open,
}) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await openLive(open, url);
  await running.line("spill");
  await row(page, /3 lines/).click();
  const panel = page.getByRole("tabpanel");
  await expect.poll(async () => await panel.getByText("masked", { exact: true }).count()).toBe(2);
  expect(await page.content()).not.toMatch(/aaaaaa|abcdefgh12345/);
  const pseudonyms = await panel.locator(".mask").allTextContents();
  await panel.getByRole("button", { name: "Show the masked value" }).nth(1).click();
  await panel.getByText("abcdefgh12345").waitFor();
  expect(await page.content()).not.toMatch(/aaaaaa/);
  expect(await panel.locator(".mask").allTextContents()).toEqual([pseudonyms[0], "abcdefgh12345"]);
  expect(await panel.textContent()).toContain("\n  at x\nand rune=");
});

test("what is masked can be shown in why a save failed, in what was wrong, and in what differs", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello", 'hooks: { peer_connected: () => "aa".repeat(32) },'));
  const page = await openLive(open, url);
  // A sentence has its beginning alone.
  const secret = "a".repeat(50);
  const [detail, panel] = [page.getByRole("complementary"), page.getByRole("tabpanel")];
  const show = async (where: Locator): Promise<void> => {
    await where.getByText("masked", { exact: true }).first().waitFor();
    expect(await page.content()).not.toContain(secret);
    await where.getByRole("button", { name: "Show the masked value" }).first().click();
    await where.getByText(secret).first().waitFor();
    await where.getByRole("button", { name: "Mask the value again" }).first().click();
  };
  await running.line("secret");
  await running.line("hook peer_connected");
  await row(page, /lightningd peer_connected/).click();
  await show(detail.locator(".wrong"));
  running.save(greeter("Hi", 'x: ((words) => { throw new Error(words); })("no: " + "aa".repeat(32)),'));
  await row(page, /v2 did not start/).click();
  await show(detail.locator(".wrong"));
  running.save(greeter("Hi").replace("payment_preimage", "more: 1, payment_preimage"));
  await row(page, /save.*v3/).click();
  await panel.getByRole("button", { name: /secret/ }).click();
  await show(panel);
});

test("a session is saved, exported and recorded from the page", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await openLive(open, url);
  await running.line("hello name=bob");
  await running.line("secret");
  await row(page, /secret/).waitFor();
  const lines = readFileSync(await downloaded(page, "download .jsonl"), "utf8")
    .trimEnd()
    .split("\n");
  expect(lines.flatMap(faultsOf)).toEqual([]);
  expect(lines.map((line) => readLine(line).kind).slice(0, 2)).toEqual(["header", "event"]);
  expect(lines.join()).not.toContain("aa".repeat(32));
  const html = readFileSync(await downloaded(page, "download .html"), "utf8");
  expect(embeddedLines(html).length).toBeGreaterThanOrEqual(lines.length);
  await page.getByRole("button", { name: "Record to a file" }).click();
  await page.getByRole("button", { name: "Recording to a file" }).waitFor();
});

async function downloaded(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
  return await download.path();
}
