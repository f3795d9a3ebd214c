/**
 * Makes the pictures of README.md and docs/inspector.md from the sample of a session: `npm run screenshots [NAME ...]`. The page is the
 * built one; what serves it here says of a plugin that is long gone that it serves.
 */
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { Server, ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { sampleHook } from "../../../src/lightningd/samples.ts";
import type { State } from "../../../src/inspector/wire.ts";
import { countedIn } from "../support/files.ts";
import { launchBrowser } from "../support/launch.ts";

const ROOT = process.cwd();
const PLACE = join(ROOT, "docs/pictures");
const SAMPLE = readFileSync(join(ROOT, "test/session/sample.jsonl"), "utf8");
const LINES = SAMPLE.trimEnd().split("\n");
/** As it stands in the pictures. */
const PORT = 41_873;

const STATE: State = {
  may: { again: true, fire: true, reveal: true, record: true },
  plugins: [
    {
      p: 1,
      name: "hello.py",
      path: "/home/me/hello.py",
      version: 14,
      state: "serving",
      pinned: [],
      methods: [{ name: "hello", usage: "[name]" }],
      hooks: ["peer_connected", "htlc_accepted", "invoice_payment", "rpc_command"],
      topics: ["block_added", "sendpay_success"],
    },
  ],
  recording: "/home/me/.local/state/cln-autoreload/sessions/hello.jsonl",
};

interface Picture {
  readonly name: string;
  readonly size: readonly [number, number];
  readonly scheme?: "light" | "dark";
  /** What of the page is in the picture; all if absent. */
  readonly part?: string;
  readonly reach: (page: Page) => Promise<void>;
}

const WIDE = [1240, 720] as const;
const NARROW = [390, 700] as const;

const PICTURES: readonly Picture[] = [
  { name: "inspector-light", size: WIDE, reach: tab("39.421", "Diff") },
  { name: "inspector-dark", size: WIDE, scheme: "dark", reach: tab("39.421", "Diff") },
  { name: "timeline", size: [1000, 700], part: ".tl", reach: filter("t:22..44") },
  { name: "rows", size: [860, 700], part: ".lst", reach: openSave },
  { name: "filter", size: [1000, 430], reach: filter("m:hello status:") },
  { name: "answer", size: WIDE, part: ".det", reach: tab("53.641", "Answer") },
  { name: "diff", size: WIDE, part: ".det", reach: tab("39.421", "Diff") },
  { name: "chain", size: WIDE, part: ".det", reach: tab("50.118", "Chain") },
  { name: "masked", size: WIDE, part: ".det", reach: masked },
  { name: "failed", size: WIDE, part: ".det", reach: tab("25.311", "Reload") },
  { name: "edit", size: WIDE, part: ".det", reach: edit },
  { name: "send", size: [900, 600], part: "dialog", reach: send },
  { name: "narrow", size: NARROW, reach: tab("36.118", "Reload", "rows") },
];

const wanted = process.argv.slice(2);
mkdirSync(PLACE, { recursive: true });
const server = await serve();
const browser = await launchBrowser([`--host-resolver-rules=MAP 127.0.0.1:${PORT} 127.0.0.1:${portOf(server)}`]);
for (const picture of PICTURES) {
  if (wanted.length === 0 || wanted.includes(picture.name)) await take(browser, picture);
}
await browser.close();
server.close();
server.closeAllConnections();

async function take(from: Browser, { name, size, scheme = "light", part, reach }: Picture): Promise<void> {
  const [width, height] = size;
  const context = await from.newContext({ viewport: { width, height }, colorScheme: scheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${PORT}/#t=token`);
  await page.getByText(`${countedIn(LINES)} events`).waitFor();
  await reach(page);
  const path = join(PLACE, `${name}.png`);
  await (part === undefined ? page : page.locator(part)).screenshot({ path, animations: "disabled" });
  process.stdout.write(`${path}: ${Math.round(statSync(path).size / 1000)} kB\n`);
  await context.close();
}

/** @param then what is looked at after that */
function tab(time: string, name: string, then?: "rows"): Picture["reach"] {
  return async (page) => {
    await page.getByRole("row", { name: new RegExp(`^${time}`) }).click();
    await page.getByRole("tab", { name }).click();
    if (then === "rows") await page.keyboard.press("Escape");
  };
}

function filter(text: string): Picture["reach"] {
  return async (page) => await page.getByLabel("Filter", { exact: true }).fill(text);
}

async function openSave(page: Page): Promise<void> {
  await page.getByRole("row", { name: /^36\.118/ }).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
}

async function masked(page: Page): Promise<void> {
  await page.locator("#grid").focus();
  await page.keyboard.press("Home");
  await tab("10.184", "Request")(page);
}

async function edit(page: Page): Promise<void> {
  await tab("53.641", "Answer")(page);
  await page.keyboard.press("e");
  await page.getByRole("textbox", { name: /params of/ }).waitFor();
}

async function send(page: Page): Promise<void> {
  await page.keyboard.press("s");
  await page.getByRole("combobox", { name: "What" }).selectOption({ label: "peer_connected" });
  await page.waitForFunction("document.querySelector('dialog textarea').value.includes('direction')");
}

async function serve(): Promise<Server> {
  const answers: Readonly<Record<string, (to: ServerResponse) => void>> = {
    "/": (to) => to.setHeader("content-type", "text/html").end(readFileSync(join(ROOT, "dist/inspector.html"))),
    // It goes on, as that of a plugin that serves.
    "/events": (to) => to.write(SAMPLE),
    "/state": (to) => to.end(JSON.stringify(STATE)),
    "/sample": (to) => to.end(JSON.stringify({ params: JSON.stringify(sampleHook("peer_connected")) })),
  };
  const listening = createServer(({ url = "" }, response) => answers[url.split("?")[0] ?? ""]?.(response));
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  return listening;
}

function portOf(listening: Server): number {
  return (listening.address() as AddressInfo).port;
}
