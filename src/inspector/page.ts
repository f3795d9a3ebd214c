/** The page, which the build makes one file of, and what a browser is told of it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Page {
  readonly html: string;
  /** Its Content-Security-Policy: its own script and style and nothing else. */
  readonly policy: string;
}

/** Beside the bundle that this is in. */
const FILE = "inspector.html";

/** @throws if it was not built */
export function readPage(directory: string): Page {
  const html = readFileSync(join(directory, FILE), "utf8");
  const directives = [
    "default-src 'none'",
    `script-src ${hashesOf(html, "script")}`,
    `style-src ${hashesOf(html, "style")}`,
    "img-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return { html, policy: directives.join("; ") };
}

function hashesOf(html: string, element: "script" | "style"): string {
  const texts = html.matchAll(new RegExp(`<${element}\\b[^>]*>(.*?)</${element}>`, "gs"));
  const hashes = Array.from(texts, ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  return hashes.length === 0 ? "'none'" : hashes.join(" ");
}
