/** The built page with a session in it, as `autoreload export --to html` writes it, for tests that need no autoreload. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { embeddable, splitPage } from "../../src/session/export/html.ts";
import type { Page } from "playwright-core";
import { temporaryDirectory } from "../host/support.ts";
import { SAMPLE, sampleLines } from "../session/sample.ts";
import type { Open, Opened } from "./browser.ts";

export const PAGE = new URL("../../dist/inspector.html", import.meta.url);

/** @returns the address of a file that is removed when the test ends */
export function pageOf(session: string): string {
  const { before, after } = splitPage(readFileSync(PAGE, "utf8"));
  const path = join(temporaryDirectory(), "session.html");
  writeFileSync(path, before + embeddable(session) + after);
  return pathToFileURL(path).href;
}

/** The page with the session of the sample, once all of it is there. */
export async function openSample(open: Open, options: Opened = {}): Promise<Page> {
  const page = await open(pageOf(readFileSync(SAMPLE, "utf8")), options);
  await page.getByText(`${sampleLines().length - 1} events`).waitFor();
  return page;
}
