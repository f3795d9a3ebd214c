/** The built page with a session in it, as `autoreload export --to html` writes it, for tests that need no autoreload. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { embeddable, splitPage } from "../../../src/session/export/html.ts";
import type { Page } from "playwright-core";
import { temporaryDirectory } from "../../host/support.ts";
import { SAMPLE, sampleLines } from "../../session/sample.ts";
import type { Open, Opened } from "./browser.ts";

export const PAGE = new URL("../../../dist/inspector.html", import.meta.url);

/** @returns the address of a file that is removed when the test ends */
export function pageOf(session: string): string {
  const { before, after } = splitPage(readFileSync(PAGE, "utf8"));
  const path = join(temporaryDirectory(), "session.html");
  writeFileSync(path, before + embeddable(session) + after);
  return pathToFileURL(path).href;
}

/** How many events the page counts of a session's lines: all but its head, and what processes use, which is no row. */
export function countedIn(lines: readonly string[]): number {
  return lines.slice(1).filter((line) => !line.includes('"k":"use"')).length;
}

/** The page with the session of the sample, once all of it is there. */
export async function openSample(open: Open, options: Opened = {}): Promise<Page> {
  const page = await open(pageOf(readFileSync(SAMPLE, "utf8")), options);
  await page.getByText(`${countedIn(sampleLines())} events`).waitFor();
  return page;
}
