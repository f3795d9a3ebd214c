/**
 * Measures what a tab holds after an hour of traffic, for docs/performance.md: `npm run build && node test/page/programs/memory.js [EVENTS]`. 100
 * events a second make 360,000 in an hour; all but the last minute of it come as fast as the page takes them, and that minute as it is, since
 * a browser gives memory back when it has time to. "Private" is what no other process shares; the rest are pages of Chromium's own file.
 */
import { EventEmitter, once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { launchBrowser } from "../support/launch.ts";
import { manyLines } from "../support/many.ts";

const COUNT = Number(process.argv[2] ?? 360_000);
const A_SECOND = 100;
const LAST = 60 * A_SECOND;
/** A body of a few hundred bytes is what lightningd's are. */
const PADDING = "x".repeat(300);

async function feed(response: ServerResponse): Promise<void> {
  let text = "";
  let count = 0;
  for (const line of manyLines(COUNT)) {
    text += line.replace(String.raw`"params\":{`, String.raw`"params\":{\"p${count}\":\"${PADDING}\",`);
    if (++count % A_SECOND > 0) continue;
    if (!response.write(text)) await once(response, "drain");
    text = "";
    if (count > COUNT - LAST) await wait(1000);
  }
  response.end(text);
}

const html = readFileSync("dist/inspector.html");
const fed = new EventEmitter();
const server = createServer(({ url }, response) => {
  response.setHeader("content-type", "text/html; charset=utf-8");
  if (url === "/") response.end(html);
  else if (url?.startsWith("/events") === true) void feed(response).then(() => fed.emit("end"));
  else response.end("<p>an empty page");
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
const browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const system = await browser.newBrowserCDPSession();

async function tell(what: string): Promise<void> {
  const { processInfo } = await system.send("SystemInfo.getProcessInfo");
  const { id } = processInfo.find(({ type }) => type === "renderer") ?? { id: 0 };
  const status = readFileSync(`/proc/${id}/status`, "utf8");
  const mb = (name: string): number => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1000);
  process.stdout.write(`| ${what} | ${mb("RssAnon")} MB | ${mb("VmRSS")} MB |\n`);
}

process.stdout.write("|  | private | resident |\n| --- | ---: | ---: |\n");
await page.goto(`http://127.0.0.1:${port}/empty`);
await tell("an empty page");
await page.goto(`http://127.0.0.1:${port}/#t=memory`);
const minute = setInterval(() => void tell("on the way"), 10_000);
await once(fed, "end");
clearInterval(minute);
await tell(`${COUNT.toLocaleString("en")} events`);
await browser.close();
server.close();
server.closeAllConnections();
