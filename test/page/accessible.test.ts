/** The page for everyone: axe finds nothing, in light and dark, in each of its states; and it has no state that a narrow page breaks. */
import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { sessionText } from "../session/sample.ts";
import { test } from "./support/browser.ts";
import { log, req } from "./support/events.ts";
import { openSample, PAGE, pageOf } from "./support/files.ts";
import { greeter, inspected } from "./support/inspected.ts";

/** By scheme: the same elements are there in both, in other colours. */
const RULES = { light: {}, dark: { runOnly: ["color-contrast"] } } as const;

/** axe looks at each element of each state, perhaps beside other tests. */
const TIMEOUT_MS = 90_000;

/** @param region a selector, for a state that changes no more than that */
async function findingsOf(page: Page, scheme: keyof typeof RULES, region = "html"): Promise<string[]> {
  const options = { resultTypes: ["violations"], ...RULES[scheme] };
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(region)}, ${JSON.stringify(options)})`)) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

async function select(page: Page, name: RegExp): Promise<void> {
  await page.getByRole("row", { name }).first().click();
  await page.getByRole("tabpanel").waitFor();
}

interface State {
  readonly name: string;
  readonly region: string;
  readonly reach: (page: Page) => Promise<void>;
  readonly leave?: (page: Page) => Promise<void>;
}

const tab = (row: RegExp, name: string, tab: string): State => ({
  name,
  region: ".det",
  async reach(page) {
    await select(page, row);
    await page.getByRole("tab", { name: tab }).click();
  },
});

const filter = (text: string): State => ({
  name: `the filter ${text}`,
  region: text === "m:nobody" ? ".lst" : ".flt",
  reach: async (page) => await page.getByLabel("Filter", { exact: true }).fill(text),
  leave: async (page) => await page.getByLabel("Filter", { exact: true }).fill(""),
});

const close = async (page: Page): Promise<void> => {
  await page.keyboard.press("Escape");
  await page.locator("dialog, :popover-open").waitFor({ state: "hidden" });
};

const menu = async (page: Page): Promise<void> => await page.getByRole("button", { name: "Menu" }).click();

const STATES: readonly State[] = [
  { name: "rows alone", region: "html", reach: () => Promise.resolve() },
  tab(/39\.421/, "a mended answer", "Diff"),
  tab(/53\.641/, "an answer with versions", "Answer"),
  tab(/10\.184/, "a request with masks", "Request"),
  tab(/50\.118/, "a chain", "Chain"),
  tab(/50\.118/, "raw bytes", "Raw"),
  tab(/25\.311/, "a start that failed", "Reload"),
  tab(/42\.961/, "a traceback", "Text"),
  { name: "the help", region: "dialog", reach: async (page) => await page.keyboard.press("?"), leave: close },
  { name: "the menu", region: "#menu", reach: menu, leave: close },
  {
    name: "the settings",
    region: "dialog",
    async reach(page) {
      await menu(page);
      await page.getByRole("button", { name: "Settings" }).click();
    },
    leave: close,
  },
  ...["status:", "of:hok ", "m:nobody"].map(filter),
];

/** A call that is not answered, with another one behind it, and the node's own log. */
const WAITING = [
  req(1, { m: "hello" }),
  log(2, { up: 1 }),
  req(3, { m: "bye" }),
  ...Array.from({ length: 10 }, (_, index) => log(4 + index, { of: "lightningd" })),
  log(2000),
];

describe.each(["light", "dark"] as const)(
  "in %s, axe finds nothing wrong with",
  { timeout: TIMEOUT_MS },
  (colorScheme) => {
    test("each state of the page", async ({ open }) => {
      const page = await openSample(open, { colorScheme });
      await page.evaluate(axe.source);
      const findings: Record<string, string[]> = {};
      for (const { name, region, reach, leave } of STATES) {
        await reach(page);
        await page.locator(region).first().waitFor();
        findings[name] = await findingsOf(page, colorScheme, region);
        await leave?.(page);
      }
      expect(Object.entries(findings).filter(([, found]) => found.length > 0)).toEqual([]);
    });

    test("a page of a plugin that runs: its first steps, and what is pinned", async ({ open }) => {
      const { running, url } = await inspected(greeter("Hello"));
      const page = await open(url, { colorScheme });
      await page.evaluate(axe.source);
      await page.getByText("for a start").waitFor();
      expect(await findingsOf(page, colorScheme)).toEqual([]);
      await running.line("hello name=bob");
      await select(page, /hello name=bob/);
      await page.keyboard.press("p");
      await page.getByRole("button", { name: "1 pinned" }).click();
      await page.getByRole("dialog").getByText("name=bob").waitFor();
      expect(await findingsOf(page, colorScheme)).toEqual([]);
    });

    test("a page without a session, and a narrow one with its sheet", async ({ open }) => {
      const empty = await open(PAGE.href, { colorScheme });
      await empty.getByText("No session is open").waitFor();
      await empty.evaluate(axe.source);
      expect(await findingsOf(empty, colorScheme)).toEqual([]);
      const narrow = await openSample(open, { colorScheme, viewport: { width: 360, height: 700 } });
      await narrow.evaluate(axe.source);
      await select(narrow, /39\.421/);
      expect(await findingsOf(narrow, colorScheme)).toEqual([]);
      const waiting = await open(pageOf(sessionText(WAITING)), { colorScheme, viewport: { width: 400, height: 700 } });
      await waiting.evaluate(axe.source);
      await select(waiting, /hello/);
      await waiting.getByText("Open, too: bye").waitFor();
      expect(await findingsOf(waiting, colorScheme)).toEqual([]);
    });
  },
);

test("from 320 to 2,560 pixels nothing is wider than the page, and the filter with its words and a row are there", async ({
  open,
}) => {
  const page = await openSample(open);
  const words = page.locator(".pop");
  for (const width of [320, 400, 560, 720, 740, 900, 1100, 1440, 2560]) {
    await page.setViewportSize({ width, height: 700 });
    await page.keyboard.press("/");
    await words.waitFor();
    expect([width, (await words.boundingBox())?.x]).toEqual([width, expect.toSatisfy((x: number) => x >= 0)]);
    const overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    expect([width, overflow]).toEqual([width, 0]);
    await page.keyboard.press("Escape");
    await page.getByLabel("Filter", { exact: true }).waitFor();
    await page.getByRole("row", { name: /hello/ }).last().waitFor();
  }
});

test("a narrow page's sheet comes with a row and goes with Esc or its button, and the rows are where they were", async ({
  open,
}) => {
  const page = await openSample(open, { viewport: { width: 360, height: 700 } });
  const panel = page.getByRole("tabpanel");
  for (const close of [
    async () => await page.keyboard.press("Escape"),
    async () => await page.getByRole("button", { name: "rows" }).click(),
  ]) {
    await select(page, /53\.641.*hello/);
    await close();
    await panel.waitFor({ state: "hidden" });
    expect(await page.evaluate("document.activeElement?.id")).toBe("grid");
  }
});

test("with forced colours a selected row, a tint and the timeline can be told apart", async ({ open }) => {
  const page = await openSample(open, { forcedColors: "active" });
  await select(page, /39\.421/);
  const borders = "getComputedStyle(document.querySelector('[role=row][aria-selected=true]')).outlineStyle";
  expect(await page.evaluate(borders)).toBe("solid");
});

test("nothing moves by itself where the user wants that", async ({ open }) => {
  const page = await openSample(open, { reducedMotion: "reduce" });
  const moving =
    "document.getAnimations().length + [...document.querySelectorAll('*')].filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0).length";
  expect(await page.evaluate(moving)).toBe(0);
});

test("where the system gives the colours, a bar is as long as what took so long, and the tab that is open is to be seen", async ({
  open,
}) => {
  const page = await openSample(open, { forcedColors: "active" });
  await select(page, /53\.641/);
  const [line, ground] = (await page.evaluate(`["CanvasText", "Canvas"].map((color) => {
    document.body.style.outlineColor = color;
    return getComputedStyle(document.body).outlineColor;
  })`)) as [string, string];
  const styles = (selector: string, name: string): Promise<unknown> =>
    page.evaluate(`[...document.querySelectorAll('${selector}')].map((one) => getComputedStyle(one)["${name}"])`);
  expect(new Set((await styles(".rows .bar i:not(.held)", "backgroundColor")) as string[])).toEqual(new Set([line]));
  expect(new Set((await styles(".rows .bar", "backgroundColor")) as string[])).toEqual(new Set([ground]));
  expect(new Set((await styles("[role=tab]:not([aria-selected=true])", "borderBottomColor")) as string[])).toEqual(
    new Set([ground]),
  );
  expect(await styles("[role=tab][aria-selected=true]", "borderBottomColor")).not.toEqual([ground]);
});

test("in a low window what stands beside the rows ends above the bar below them", async ({ open }) => {
  const page = await openSample(open, { viewport: { width: 1000, height: 260 } });
  const bottoms = "['.first', '.bot'].map((name) => document.querySelector(name).getBoundingClientRect())";
  const isAbove = `(([beside, bar]) => beside.bottom <= bar.top + 1)(${bottoms})`;
  expect(await page.evaluate(isAbove)).toBe(true);
});
