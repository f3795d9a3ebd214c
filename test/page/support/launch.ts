/** Starts the browser that is there. */
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { findBrowser } from "./browser-path.ts";

const path = findBrowser();

/** Why there is none. */
export const MISSING = path === undefined ? "no Chromium or Chrome: run test/page/programs/install.js" : undefined;

export async function launchBrowser(args: string[] = []): Promise<Browser> {
  if (path === undefined) throw new Error(MISSING);
  // Chromium's sandbox does not start for root, as in most containers. Only pages of ours are opened.
  return await chromium.launch({ executablePath: path, chromiumSandbox: process.getuid?.() !== 0, args });
}
