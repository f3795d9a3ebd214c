/** A page that shows what others write: none of it runs, none of it breaks the page; and no other page gets anything of it. */
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { test } from "./support/browser.ts";
import { pageOf } from "./support/files.ts";
import {
  EVENTS_OF_ONE,
  HEAVY,
  HOSTILE,
  heavySession,
  hostileSession,
  laterSession,
  MARK,
  ROWS_OF_ONE,
} from "./support/hostile.ts";
import { greeter, inspected } from "./support/inspected.ts";

/** Elements that only the page's author makes. */
const FOREIGN =
  "document.querySelectorAll('img, iframe, object, embed, link, base, form:not(.edit), [onerror], [onfocus], [onload]').length";
const SCRIPTS = "document.querySelectorAll('script').length";
const POLLUTED = "(() => { const found = []; for (const name in {}) found.push(name); return found; })()";
const STRANGE_LINKS = "[...document.links].filter((a) => !/^(vscode|blob):/.test(a.href)).map((a) => a.href)";

/** Looks at each row and each of its tabs, by the keys that do so. @param rows how many there are */
async function lookAtAll(page: Page, rows: number): Promise<void> {
  await page.locator("#grid").focus();
  await page.keyboard.press("Home");
  // In the page: a thousand keys would be as many ways there and back.
  await page.evaluate(`(async () => {
    const press = async (key) => {
      document.getElementById("grid").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      await new Promise(requestAnimationFrame);
    };
    for (let at = 0; at < ${rows}; at++) {
      for (const _ of document.querySelectorAll("[role=tab]")) await press("]");
      await press("j");
    }
  })()`);
}

test("what others write is text, wherever it stands", async ({ open }) => {
  // Markup does what it does beside other text, too.
  const isMarkup = (text: string): boolean => text.includes("<") || text.includes("{");
  const all = Object.values(HOSTILE).filter((text) => text.length < 1000);
  const texts = [all.filter(isMarkup).join(" "), ...all.filter((text) => !isMarkup(text))];
  const page = await open(pageOf(hostileSession(texts)));
  await page.getByText(`${texts.length * EVENTS_OF_ONE} events`).waitFor();
  const scripts = await page.evaluate(SCRIPTS);
  await lookAtAll(page, texts.length * ROWS_OF_ONE);
  const seen = `({ ran: typeof ${MARK}, foreign: ${FOREIGN}, links: ${STRANGE_LINKS}, polluted: ${POLLUTED} })`;
  expect(await page.evaluate(seen)).toEqual({ ran: "undefined", foreign: 0, links: [], polluted: [] });
  expect(await page.evaluate(SCRIPTS)).toBe(scripts);
});

test("what a later version may write is passed over, or shown as far as it is known", async ({ open }) => {
  const texts = ["__proto__", "constructor", "later", "<b>"];
  const page = await open(pageOf(laterSession(texts)));
  await page.getByText(`${texts.length * 5} events`).waitFor();
  await lookAtAll(page, texts.length * 4);
  await page.getByRole("row", { name: /hello/ }).first().waitFor();
  expect(await page.evaluate("Object.keys(Object.prototype).length")).toBe(0);
});

test("text from right to left, marks without end and long words stay in their row, and in the page", async ({
  open,
}) => {
  for (const name of ["right to left", "marks without end", "one long word", "many lines"]) {
    const page = await open(pageOf(hostileSession([HOSTILE[name] ?? ""])));
    await page.getByText(`${EVENTS_OF_ONE} events`).waitFor();
    const heights = "[...new Set([...document.querySelectorAll('.rows [role=row]')].map((row) => row.offsetHeight))]";
    const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    expect([name, await page.evaluate(heights), await page.evaluate(overflow)]).toEqual([name, [24], 0]);
    await page.close();
  }
});

test("a heavy message is shown, and the page answers to keys meanwhile", async ({ open }) => {
  for (const [name, params] of Object.entries(HEAVY)) {
    const page = await open(pageOf(heavySession(params)));
    await page.getByRole("row", { name: /weigh/ }).click();
    await page.getByRole("tabpanel").waitFor();
    await lookAtAll(page, 1);
    const { nodes, polluted } = (await page.evaluate(
      `({ nodes: document.querySelectorAll("*").length, polluted: ${POLLUTED} })`,
    )) as { nodes: number; polluted: string[] };
    expect([name, polluted, nodes < 20_000]).toEqual([name, [], true]);
    if (name === "numbers as written") {
      await page.getByRole("tab", { name: "Request" }).click();
      for (const digits of ["9007199254740993", "1e-400", "1e400", "-0", "0.10000000000000000001"]) {
        await page.getByRole("tabpanel").getByText(digits, { exact: true }).waitFor();
      }
    }
    await page.close();
  }
});

test("a line that is longer than any of a session, or is none, is counted", async ({ open }) => {
  const long = JSON.stringify({ n: 3, k: "log", text: "x".repeat(17 * 1024 * 1024) });
  const page = await open(pageOf(`${heavySession("{}")}${long}\nno line\n`));
  await page.getByText("2 lost").waitFor();
  await page.getByRole("row", { name: /weigh/ }).waitFor();
});

test("an answer of 16 MiB has its head on the page, and says how much there was", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await open(url);
  await running.line("hello");
  running.write("big");
  await page.getByRole("row", { name: /big.*16\.8M|big/ }).click();
  await page
    .getByText(/of 16,\d+,\d+ bytes|16\.8 MB/)
    .first()
    .waitFor();
});

test("a page of another origin in the same browser gets nothing, with the token neither", async ({ open }) => {
  const { url } = await inspected(greeter("Hello"));
  const { origin, hash } = new URL(url);
  const foreign = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>evil</title>");
  });
  foreign.listen(0, "127.0.0.1");
  await once(foreign, "listening");
  onTestFinished(() => void foreign.close());
  const evil = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`;
  const page = await open(evil, { mayComplain: /CORS|Failed to load|Refused|blocked|403|405|frame/ });
  const attempts = `(async () => {
    const authorization = "Bearer ${hash.slice(3)}";
    const attempt = async (path, init) => {
      try {
        const response = await fetch("${origin}" + path, init);
        return response.type + " " + (await response.text()).length;
      } catch (error) {
        return error.name;
      }
    };
    const json = { method: "POST", headers: { authorization, "content-type": "application/json" }, body: "{}" };
    const element = (name, set) => new Promise((resolve) => {
      const made = document.createElement(name);
      made.onload = () => resolve("loaded");
      made.onerror = () => resolve("refused");
      set(made);
      document.body.append(made);
    });
    return {
      page: await attempt("/"),
      state: await attempt("/state", { headers: { authorization } }),
      events: await attempt("/events?after=0", { headers: { authorization } }),
      opaque: await attempt("/state", { mode: "no-cors" }),
      again: await attempt("/again", json),
      plain: await attempt("/again", { method: "POST", mode: "no-cors", body: '{"n":1}' }),
      script: await element("script", (made) => (made.src = "${origin}/state")),
      image: await element("img", (made) => (made.src = "${origin}/")),
      frame: await element("iframe", (made) => (made.src = "${url}")),
    };
  })()`;
  expect(await page.evaluate(attempts)).toEqual({
    page: "TypeError",
    state: "TypeError",
    events: "TypeError",
    opaque: "TypeError",
    again: "TypeError",
    plain: "TypeError",
    script: "refused",
    image: "refused",
    frame: "loaded",
  });
  // What was loaded there is the browser's own page, which says that the address refused.
  expect(page.frames().map((frame) => new URL(frame.url()).protocol)).toEqual(["http:", "chrome-error:"]);
});
