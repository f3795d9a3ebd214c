/** What is not the plugin's own: the node's log, which a click hides, and what autoreload itself is asked, which is no fault of a plugin. */
import { expect, test as plain } from "vitest";
import { hasWord, toggled } from "../../src/page/filter/toggle.ts";
import { Strip } from "../../src/page/store/strip.ts";
import { sessionText } from "../session/sample.ts";
import { test } from "./support/browser.ts";
import { log, req, res } from "./support/events.ts";
import { pageOf } from "./support/files.ts";

const NODE = Array.from({ length: 110 }, (_, at) =>
  log(at + 1, { p: 0, v: 0, of: "lightningd", level: "debug", text: `Adding block ${at}` }),
);
const CALLS = [req(200), res(201, 200, { body: '{"result":"Hello"}' })];

test("a click hides the node's own log, and shows it again; so does a choice of the empty filter", async ({ open }) => {
  const page = await open(pageOf(sessionText([...NODE, ...CALLS])));
  const hide = page.getByRole("button", { name: "hide the node's log" });
  const filter = page.getByLabel("Filter", { exact: true });
  await hide.click();
  await page.getByText("1 of 111 rows").waitFor();
  expect(await filter.inputValue()).toBe("-k:node");
  await hide.click();
  await page.getByText("112 events").waitFor();
  await filter.focus();
  await page.getByRole("option", { name: "without the node's own log" }).click();
  await page.getByText("1 of 111 rows").waitFor();
  await filter.fill("");
  await page.getByRole("option", { name: "only what this plugin is asked" }).click();
  await page.getByText("1 of 111 rows").waitFor();
});

test("what autoreload is asked has no colour, no mark and no place among the faults", async ({ open }) => {
  const ours = { p: 0, m: "autoreload-again" };
  const refusal = { k: "err", fate: "refused", body: '{"error":{"code":-32602,"message":"asked nothing like x"}}' };
  const page = await open(pageOf(sessionText([...CALLS, req(300, ours), res(301, 300, { ...ours, ...refusal })])));
  const row = page.getByRole("row", { name: /autoreload-again/ });
  expect(await row.getAttribute("class")).toBe("row");
  await page.locator("#grid").focus();
  await page.keyboard.press("n");
  expect(await page.locator("[aria-selected=true][role=row]").count()).toBe(0);
});

plain("what autoreload is asked is not counted on the timeline", () => {
  const strip = new Strip();
  for (const event of [req(1, { m: "autoreload-status" }), res(2, 1, { k: "err", m: "autoreload-status" })])
    strip.push(event);
  expect([...strip.calls]).toEqual([]);
});

plain.each([
  ["", "-k:node"],
  ["m:hello", "m:hello -k:node"],
  ["m:hello -k:node status:err", "m:hello status:err"],
  ['"-k:node"', '"-k:node" -k:node'],
])("of the filter %j the button makes %j", (filter, expected) => {
  expect(toggled(filter, "-k:node")).toBe(expected);
  expect(hasWord(expected, "-k:node")).toBe(!hasWord(filter, "-k:node"));
});
