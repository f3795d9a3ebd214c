/** Reads the built page, and the policy that it is served with. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Page {
  readonly html: Buffer;
  /** Its Content-Security-Policy: it allows the page's own script and style, by their digests, and nothing else. */
  readonly policy: string;
}

/** The page lies beside the bundle that this code is in. */
const FILE = "inspector.html";

/** @throws if it was not built */
export function readPage(directory: string): Page {
  const html = readFileSync(join(directory, FILE));
  const [, own = "default-src 'none'"] = /"Content-Security-Policy" content="([^"]*)"/.exec(html.toString()) ?? [];
  // Browsers ignore frame-ancestors in a policy that stands in the page.
  return { html, policy: `${own}; frame-ancestors 'none'` };
}
