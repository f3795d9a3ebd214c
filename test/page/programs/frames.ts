/**
 * Measures how the page keeps up with 100,000 events, for docs/performance.md: `npm run build && node test/page/programs/frames.js [EVENTS]`. No test
 * does it, since a figure is the machine's as much as the page's; CPU is what the page's own thread used, whoever else was at work.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { chromium } from "playwright-core";
import type { CDPSession, Page } from "playwright-core";
import { findBrowser } from "../support/browser-path.ts";
import { countedIn } from "../support/files.ts";
import { manyLines } from "../support/many.ts";

const COUNT = Number(process.argv[2] ?? 100_000);
const WRITE_EVERY_MS = 33;
const EVENTS_A_WRITE = 33;
const WRITES = 150;

const lines = [...manyLines(COUNT + 2 * WRITES * EVENTS_A_WRITE)];
const streams = new Set<ServerResponse>();
let next = COUNT + 1;

/** Serves the page, and the session up to `next`. */
async function serve(): Promise<Server> {
  const html = readFileSync("dist/inspector.html");
  const server = createServer(({ url }, response) => {
    if (url === "/") response.setHeader("content-type", "text/html; charset=utf-8").end(html);
    else if (url?.startsWith("/events") === true) {
      streams.add(response);
      response.write(lines.slice(0, next).join(""));
    } else response.writeHead(404).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** 1,000 events a second. */
async function append(): Promise<void> {
  for (let write = 0; write < WRITES; write++) {
    const text = lines.slice(next, next + EVENTS_A_WRITE).join("");
    next += EVENTS_A_WRITE;
    for (const stream of streams) stream.write(text);
    await wait(WRITE_EVERY_MS);
  }
}

const NOTE_FRAMES = `
  window.frames = [];
  let last = performance.now();
  const note = () => {
    const now = performance.now();
    window.frames.push(now - last);
    last = now;
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);`;

class Meter {
  readonly #page: Page;
  readonly #session: CDPSession;

  constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  /** Prints a row of a table: what was done, its frames, and the CPU of one. */
  async of(what: string, run: () => Promise<unknown>): Promise<void> {
    await this.#page.evaluate("window.frames = []");
    const before = await this.#cpuMs();
    await run();
    const cpu = (await this.#cpuMs()) - before;
    const frames = (await this.#page.evaluate<number[]>("window.frames")).toSorted((one, other) => one - other);
    const at = (part: number): string => (frames[Math.floor(frames.length * part)] ?? 0).toFixed(1);
    const late = frames.filter((ms) => ms > 25).length;
    const perFrame = (cpu / Math.max(1, frames.length)).toFixed(1);
    process.stdout.write(
      `| ${what} | ${frames.length} | ${at(0.5)} ms | ${at(0.99)} ms | ${late} | ${perFrame} ms | ${Math.round(cpu)} ms |\n`,
    );
  }

  async #cpuMs(): Promise<number> {
    const { metrics } = await this.#session.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0) * 1000;
  }
}

/** So many pixels a frame: a wheel that is turned fast. */
const scrollBy = (pixels: number): string => `(async () => {
  const grid = document.getElementById("grid");
  for (let frame = 0; frame < 300; frame++) {
    grid.scrollTop -= ${pixels};
    await new Promise(requestAnimationFrame);
  }
})()`;

async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.press("/");
  for (const letter of text) {
    await page.keyboard.type(letter);
    await page.evaluate("new Promise(requestAnimationFrame)");
  }
}

const server = await serve();
const { port } = server.address() as AddressInfo;
const browser = await chromium.launch({
  executablePath: findBrowser() ?? "chromium",
  chromiumSandbox: process.getuid?.() !== 0,
  args: ["--enable-precise-memory-info"],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
page.on("pageerror", (error) => process.stderr.write(`${error.stack ?? ""}\n`));
const session = await page.context().newCDPSession(page);
await session.send("Performance.enable", { timeDomain: "threadTicks" });
await page.addInitScript(NOTE_FRAMES);
const meter = new Meter(page, session);

process.stdout.write(
  `| ${COUNT.toLocaleString("en")} events | frames | median | p99 | over 25 ms | CPU a frame | CPU |\n`,
);
process.stdout.write("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
await page.goto(`http://127.0.0.1:${port}/#t=frames`);
await meter.of("load", () =>
  page.getByText(`${countedIn(lines.slice(0, next)).toLocaleString("en")} events`).waitFor({ timeout: 120_000 }),
);
await wait(1000);
await meter.of("idle, 2 s", () => wait(2000));
await meter.of("scroll, 240 px a frame", () => page.evaluate(scrollBy(240)));
await meter.of("scroll, a screen each frame", () => page.evaluate(scrollBy(800)));
await meter.of("append 1,000 /s, list stands still", append);
await page.keyboard.press("f");
await meter.of("append 1,000 /s, list follows", append);
await meter.of("type 11 letters of a filter", () => type(page, "caller 4321"));
const heap = await page.evaluate<number>("performance.memory.usedJSHeapSize");
process.stdout.write(`\nJavaScript heap at the end: ${Math.round(heap / 1e6)} MB\n`);
await browser.close();
server.close();
server.closeAllConnections();
