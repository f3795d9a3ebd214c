/** What the tests of the page stand on: a browser is found, and what goes wrong in a page fails its test. */
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test as plain } from "vitest";
import { temporaryDirectory } from "../host/support.ts";
import { findBrowser } from "./support/browser-path.ts";
import { test } from "./support/browser.ts";

describe("a browser is found", () => {
  function program(directory: string, name: string): string {
    const path = join(directory, name);
    writeFileSync(path, "");
    chmodSync(path, 0o755);
    return path;
  }

  plain("on PATH, the smallest first, and only what can be run", () => {
    const directory = temporaryDirectory();
    const chrome = program(directory, "google-chrome");
    expect(findBrowser({ PATH: `:/nowhere:${directory}` })).toBe(chrome);
    const shell = program(directory, "chromium-headless-shell");
    expect(findBrowser({ PATH: directory })).toBe(shell);
    chmodSync(shell, 0o644);
    expect(findBrowser({ PATH: directory })).toBe(chrome);
  });

  plain("where CHROMIUM says, and nowhere else", () => {
    const directory = temporaryDirectory();
    program(directory, "google-chrome");
    const own = program(directory, "mine");
    expect(findBrowser({ PATH: directory, CHROMIUM: own })).toBe(own);
    expect(findBrowser({ PATH: directory, CHROMIUM: join(directory, "none") })).toBeUndefined();
  });
});

test("a page is drawn, in the scheme that is asked for", async ({ open }) => {
  const page = await open("data:text/html,<style>:root{color-scheme:light dark;color:light-dark(red,lime)}</style>", {
    colorScheme: "dark",
  });
  expect(await page.evaluate("getComputedStyle(document.documentElement).color")).toBe("rgb(0, 255, 0)");
});
