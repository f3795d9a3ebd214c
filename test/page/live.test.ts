/** The page of a running autoreload, in a browser: what happens is shown while it happens, and nothing is missing. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { temporaryDirectory } from "../host/support.ts";
import { Running } from "../cli/run/running.ts";
import { test } from "./support/browser.ts";
import { greeter, inspected, tunnelTo } from "./support/inspected.ts";

const row = (page: Page, name: string | RegExp) => page.getByRole("row", { name });

test("a call is a row at once; its answer comes into it; what is open says so", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await open(url);
  expect(page.url()).not.toContain("#");
  await running.line("hello name=bob");
  await row(page, /hello name=bob "Hello bob"/).waitFor();
  expect(await row(page, /cli autoreload-status/).count(), "run's own question for the page's address").toBe(0);
  await running.line("autoreload-status");
  await row(page, /cli autoreload-status/).waitFor();
  const path = join(temporaryDirectory(), "now");
  const slow = running.line(`slow path=${path}`);
  await row(page, /slow.*no answer yet/).waitFor();
  writeFileSync(path, "");
  await slow;
  await row(page, /slow.* released /).waitFor();
  running.write("notify block_added");
  await row(page, /a block/).waitFor();
});

test("a save that does not start, and one that does, are rows with what came of them", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await open(url);
  await running.line("hello name=bob");
  running.save(greeter("Hi", "oops oops"));
  await row(page, /save x\.mjs: v2 did not start.*line \d+.*v1 serves on/).waitFor();
  await page.getByText("v2 did not start").first().waitFor();
  running.save(greeter("Hi"));
  await row(page, /save x\.mjs → v3.*1 differs: hello/).waitFor();
  await page.getByText("serving").waitFor();
  const lanes = page.getByRole("slider").locator("text.v");
  await expect.poll(async () => await lanes.allTextContents()).toEqual(["v1", "v3"]);
  await running.line("hello name=bob");
  await row(page, /hello name=bob "Hi bob"/).click();
  const versions = page.getByRole("region", { name: "answers by version" }).getByRole("listitem");
  await expect
    .poll(async () => await versions.allTextContents())
    .toEqual(['v1"Hello bob"', "v2did not start", 'v3"Hi bob"']);
});

test("a plugin that ended by itself is not said to serve, until a save starts it", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await open(url);
  await page.getByText("serving", { exact: true }).waitFor();
  const soon = 'init: () => { setTimeout(() => { throw new Error("out of coffee"); }, 50); return {}; }';
  running.save(greeter("Hello", soon));
  await page.getByText("ended: save it to start it").waitFor();
  await row(page, /v2 crashed.*Error: out of coffee.*line \d+/).waitFor();
  running.save(greeter("Hi"));
  await page.getByText("serving", { exact: true }).waitFor();
});

test("following, the newest row is in sight; scrolled up, nothing moves, and End goes on following", async ({
  open,
}) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await open(url, { viewport: { width: 1000, height: 400 } });
  for (let at = 0; at < 30; at++) await running.line(`hello name=n${at}`);
  await row(page, /name=n29/).waitFor();
  const follow = page.getByRole("button", { name: "follow", exact: true });
  await page.getByRole("treegrid").hover();
  await page.mouse.wheel(0, -300);
  await expect.poll(async () => await follow.getAttribute("aria-pressed")).toBe("false");
  const top = async (): Promise<unknown> => await page.evaluate("document.getElementById('grid').scrollTop");
  const before = await top();
  for (let at = 30; at < 60; at++) await running.line(`hello name=n${at}`);
  await page
    .getByText(/events/)
    .first()
    .waitFor();
  await follow.click();
  await row(page, /name=n59/).waitFor();
  expect(await top()).not.toBe(before);
});

test("all of it goes by keys alone", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await open(url);
  await running.line("hello name=bob");
  await running.line("hello name=carol");
  await running.line("echo a=1");
  await row(page, /echo a=1/).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("m:hello");
  await expect.poll(async () => await row(page, /echo/).count()).toBe(0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("End");
  await page.locator('[role=row][aria-selected="true"]', { hasText: "carol" }).waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(async () => await page.evaluate("document.activeElement?.id")).toBe("pane");
  await page.keyboard.press("[");
  await page.getByRole("tab", { name: "Request", selected: true }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.keyboard.press("Escape");
  await expect.poll(async () => await page.evaluate("document.activeElement?.id")).toBe("grid");
  await page.keyboard.press("Escape");
  await row(page, /echo a=1/).waitFor();
});

test("a connection that is lost in the middle of a reload comes back, with nothing missing and nothing twice", async ({
  open,
}) => {
  const { running, url } = await inspected(greeter("Hello"));
  const tunnel = await tunnelTo(url);
  const page = await open(tunnel.url, { mayComplain: /Failed to load resource|ERR_/ });
  await running.line("hello name=before");
  await row(page, /name=before/).waitFor();
  running.save(greeter("Hi"));
  tunnel.cut();
  await page.getByRole("alert").waitFor();
  await running.says("reloaded in");
  await running.line("hello name=meanwhile");
  tunnel.mend();
  await row(page, /name=meanwhile "Hi meanwhile"/).waitFor();
  await expect.poll(async () => await page.getByRole("alert").count()).toBe(0);
  await running.line("hello name=after");
  await row(page, /name=after "Hi after"/).waitFor();
  for (const name of ["before", "meanwhile", "after"]) {
    expect(await row(page, new RegExp(`hello name=${name}`)).count(), name).toBe(1);
  }
  expect(await row(page, /save x\.mjs → v2/).count()).toBe(1);
  await page.getByText(/^0 lost$/).waitFor();
});

test("a live region says that a save failed, and nothing of one that went well", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await open(url);
  const said = page.getByRole("status");
  await row(page, /start → v1/).waitFor();
  running.save(greeter("Hi"));
  await row(page, /save x\.mjs → v2/).waitFor();
  expect((await said.allTextContents()).join("")).toBe("");
  running.save("#!/usr/bin/env node\nno code");
  await said.getByText(/v3 did not start: SyntaxError/).waitFor();
});

test("two tabs see the same, each with its own filter; one that is closed takes nothing from the other", async ({
  open,
}) => {
  const { running, url } = await inspected(greeter("Hello"));
  const [one, other] = [await open(url), await open(url)];
  await running.line("hello name=bob");
  for (const page of [one, other]) await row(page, /hello name=bob "Hello bob"/).waitFor();
  await one.getByLabel("Filter", { exact: true }).fill("m:echo");
  await expect.poll(async () => await row(one, /name=bob/).count()).toBe(0);
  expect(await row(other, /name=bob/).count()).toBe(1);
  await one.close();
  await running.line("hello name=carol");
  await row(other, /name=carol/).waitFor();
});

test("when autoreload is killed, the page says so and keeps what it has", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await open(url, { mayComplain: /Failed to load resource|ERR_/ });
  await running.line("hello name=bob");
  await row(page, /name=bob/).waitFor();
  await running.kill();
  await page.getByRole("alert").filter({ hasText: "events are still here" }).waitFor();
  await page.getByText("not connected").waitFor();
  await row(page, /name=bob/).waitFor();
});

test("a page goes on with autoreload's next run at the same port, once its address is opened in the tab", async ({
  open,
}) => {
  const first = await inspected(greeter("Hello"));
  const page = await open(first.url, { mayComplain: /Failed to load resource|ERR_|403/ });
  await first.running.line("hello name=first");
  await row(page, /name=first/).waitFor();
  await first.running.kill();
  const next = new Running(greeter("Hi"), [`--inspect=${new URL(first.url).port}`]);
  const url = await next.match(/http:\/\/127\.0\.0\.1:\d+\/#t=[\w-]+/);
  await page.getByRole("alert").getByText("autoreload-inspect start has its address").waitFor();
  await page.goto(url);
  await next.line("hello name=next");
  await row(page, /name=next "Hi next"/).waitFor();
  expect(await row(page, /name=first/).count()).toBe(0);
  expect(await page.getByRole("alert").count()).toBe(0);
  expect(page.url()).toBe(url.replace(/#.*/, ""));
});

test("a tab that is loaded again has its token still; an address without one says what to open", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  await running.line("hello name=bob");
  const page = await open(url);
  await row(page, /name=bob/).waitFor();
  await page.reload();
  await row(page, /name=bob/).waitFor();
  const other = await open(url.split("#")[0] ?? "");
  await other.getByText("The address has no token").first().waitFor();
  const wrong = await open(url.replace(/t=.*/, "t=AAAAAAAAAAAAAAAAAAAAAA"), { mayComplain: /403/ });
  await wrong.getByText("refuses").first().waitFor();
});
