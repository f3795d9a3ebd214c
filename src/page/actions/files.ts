/** Saves the session as a file: its lines, or this page with the lines in it. */
import { embeddable, splitPage } from "../../session/export/html.ts";
import { LineCutter } from "../../session/reading/line-cutter.ts";
import { bytes } from "../../session/rows/measures.ts";
import { currentSource } from "../source/begin.ts";
import { complain, say } from "../store/notice.ts";
import { counts, header } from "../store/session.ts";

/** The page's text as it was built, kept before the page draws anything. */
let builtPage = "";

export function keepPage(): void {
  const script = document.querySelector("script[type=module]")?.textContent ?? "";
  const body = `<body><!--session--><script type="module">${script}</script></body>`;
  builtPage = `<!doctype html><html lang="en">${document.head.outerHTML}${body}</html>`;
}

export async function saveSession(): Promise<void> {
  await withLines((lines) => download(new Blob(lines, { type: "application/x-ndjson" }), "jsonl"));
}

export async function exportPage(): Promise<void> {
  await withLines((lines) => {
    const { before, after } = splitPage(builtPage);
    download(new Blob([before, ...lines.map(embeddable), after], { type: "text/html" }), "html");
  });
}

async function withLines(use: (lines: string[]) => void): Promise<void> {
  try {
    use(await linesOf());
  } catch (error) {
    complain(error);
  }
}

/** All lines up to now; a live session goes on after them. */
async function linesOf(): Promise<string[]> {
  const source = currentSource();
  if (source === undefined) throw new Error("No session is open.");
  const { lastN } = counts;
  const reading = new AbortController();
  const reader = (await source.open(0, undefined, reading.signal)).getReader();
  const cutter = new LineCutter();
  const lines: string[] = [];
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      for (const line of cutter.push(read.value)) {
        if (line === undefined || line === "") continue;
        lines.push(`${line}\n`);
        if (source.isLive && numberOf(line) >= lastN) return lines;
      }
    }
    return lines;
  } finally {
    reading.abort();
    await reader.cancel().catch(() => undefined);
  }
}

/** The event's number, which stands first in its line, so the rest is not read. */
function numberOf(line: string): number {
  return Number(/^\{"n":(\d+)/.exec(line)?.[1] ?? -1);
}

function download(blob: Blob, ending: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${fileName()}.${ending}`;
  link.click();
  URL.revokeObjectURL(link.href);
  say(`${link.download}: ${bytes(blob.size)}`);
}

/** As `hello.py-2026-11-27T01-03-36`. */
function fileName(): string {
  const { plugins = [], at = "" } = header.value ?? {};
  const name = (plugins[0]?.name ?? "session").replaceAll(/[^\w.-]/g, "_").slice(0, 80);
  return `${name}-${at.slice(0, 19).replaceAll(":", "-")}`;
}
