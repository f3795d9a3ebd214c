/**
 * A browser for tests: one for each file, started by the first test that opens a page. Each page has a context of its own, so no
 * test sees what another kept. Whatever a page throws, or complains of on its console, fails its test.
 */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect, test as base } from "vitest";
import { launchBrowser, MISSING } from "./launch.ts";

// vitest's summary only counts what was skipped.
if (MISSING !== undefined) process.stderr.write(`the page (skipped: ${MISSING})\n`);

const LIMIT_MS = 12_000;

export interface Opened extends BrowserContextOptions {
  /** What its console may say, for a test of what is refused. */
  readonly mayComplain?: RegExp;
}

export type Open = (url: string, options?: Opened) => Promise<Page>;

interface Fixtures {
  readonly open: Open;
  readonly browser: Browser;
}

const withBrowser = base.extend<Fixtures>({
  browser: [
    // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern what a fixture needs
    async ({}, use) => {
      const browser = await launchBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],
  open: async ({ browser }, use) => {
    const faults: string[] = [];
    const contexts: { close(): Promise<void> }[] = [];
    await use(async (url, { mayComplain, ...options } = {}) => {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      // Before vitest's own, so that the error says what was waited for.
      context.setDefaultTimeout(LIMIT_MS);
      contexts.push(context);
      const page = await context.newPage();
      page.on("pageerror", (error) => faults.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" && mayComplain?.test(message.text()) !== true) faults.push(message.text());
      });
      await page.goto(url);
      return page;
    });
    await Promise.all(contexts.map(async (context) => await context.close()));
    expect(faults).toEqual([]);
  },
});

/** As vitest's, with `open`; skipped where there is no browser. */
export const test = withBrowser.skipIf(MISSING !== undefined) as typeof withBrowser;
