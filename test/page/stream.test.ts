/** How the page takes its stream: which events it asks for, and when it lets go. Played by a server of a few lines. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { expect, onTestFinished, vi } from "vitest";
import type { State } from "../../src/inspector/wire.ts";
import { lineOf } from "../../src/session/format/line.ts";
import { HEADER } from "../session/sample.ts";
import { test } from "./support/browser.ts";
import { log } from "./support/events.ts";
import { PAGE } from "./support/files.ts";

interface Server {
  readonly url: string;
  /** The query of each stream so far. */
  readonly asked: string[];
  readonly open: Set<ServerResponse>;
  /** The session goes on with an event. */
  say(n: number): void;
  run: string;
  /** Whether it takes connections and says nothing, as a process that was stopped does. */
  isStopped: boolean;
}

const STATE: State = {
  may: { again: false, fire: false, reveal: false, record: false },
  plugins: [],
  recording: null,
};

async function serve(): Promise<Server> {
  const said: number[] = [];
  const line = (n: number): string => lineOf(log(n, { text: `line ${n}` }));
  const server = createServer((request, response) => {
    const { pathname, search, searchParams } = new URL(request.url ?? "", "http://page");
    if (pathname === "/") return void response.setHeader("content-type", "text/html").end(readFileSync(PAGE));
    if (pathname !== "/events") return void response.end(JSON.stringify(STATE));
    served.asked.push(search);
    if (served.isStopped) return;
    served.open.add(response.on("close", () => served.open.delete(response)));
    const after = searchParams.get("of") === served.run ? Number(searchParams.get("after")) : 0;
    const header = { ...HEADER, run: served.run, oldest: 1 };
    response.write(
      lineOf(header) +
        said
          .filter((n) => n > after)
          .map(line)
          .join(""),
    );
  });
  const served = {
    url: "",
    asked: [] as string[],
    open: new Set<ServerResponse>(),
    run: "one",
    isStopped: false,
    say(n: number): void {
      said.push(n);
      for (const response of served.open) response.write(line(n));
    },
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/#t=token`;
  return served;
}

/** As a browser does it when the user goes to another tab. */
async function turn(page: Page, visibilityState: "hidden" | "visible"): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, "visibilityState", { value: "${visibilityState}", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));`);
}

const linesOf = (page: Page): Promise<string[]> => page.getByText(/^line \d+$/).allTextContents();

test("a hidden tab lets go of its stream; seen again it has what came meanwhile, once", async ({ open }) => {
  const server = await serve();
  server.say(1);
  const page = await open(server.url);
  await page.getByText("line 1").waitFor();
  await turn(page, "hidden");
  await vi.waitFor(() => expect(server.open.size).toBe(0), { timeout: 20_000 });
  server.say(2);
  await turn(page, "visible");
  await page.getByText("line 2").waitFor();
  server.say(3);
  await page.getByText("line 3").waitFor();
  expect(await linesOf(page)).toEqual(["line 1", "line 2", "line 3"]);
  expect(server.asked).toEqual(["?after=0", "?after=1&of=one"]);
});

test("another run of autoreload begins anew", async ({ open }) => {
  const server = await serve();
  for (const n of [1, 2, 3]) server.say(n);
  const page = await open(server.url, { mayComplain: /ERR_/ });
  await page.getByText("line 3").waitFor();
  server.run = "two";
  for (const response of server.open) response.destroy();
  await vi.waitFor(() => expect(server.asked).toEqual(["?after=0", "?after=3&of=one"]), { timeout: 20_000 });
  server.say(4);
  await page.getByText("line 4").waitFor();
  expect(await linesOf(page)).toEqual(["line 1", "line 2", "line 3", "line 4"]);
});

test("a connection that says nothing, as a tunnel after a laptop's sleep, is made anew, with nothing missing", async ({
  open,
}) => {
  const server = await serve();
  server.say(1);
  const page = await open(server.url);
  await page.getByText("line 1").waitFor();
  await page.clock.install();
  server.say(2);
  await page.getByText("line 2").waitFor();
  await page.clock.fastForward(41_000);
  // A page that slept looks once more.
  await page.clock.fastForward(1000);
  await page.getByRole("alert").getByText("nothing has come for 40 s").waitFor();
  await page.clock.fastForward(1000);
  await vi.waitFor(() => expect(server.asked).toEqual(["?after=0", "?after=2&of=one"]), { timeout: 20_000 });
  server.say(3);
  await page.getByText("line 3").waitFor();
  expect(await linesOf(page)).toEqual(["line 1", "line 2", "line 3"]);
});

test("an autoreload that takes the connection and says nothing, as a stopped process, is asked again and again until it does", async ({
  open,
}) => {
  const server = await serve();
  server.say(1);
  const page = await open(server.url, { mayComplain: /ERR_/ });
  await page.getByText("line 1").waitFor();
  await page.clock.install();
  server.isStopped = true;
  for (const response of server.open) response.destroy();
  await page.getByText("next try in 1 s").waitFor();
  for (const time of [2, 3]) {
    await page.clock.fastForward(1000);
    await page.getByText("trying ...").waitFor();
    await vi.waitFor(() => expect(server.asked.length).toBe(time), { timeout: 20_000 });
    await page.clock.fastForward(10_000);
    await page.getByRole("alert").getByText("autoreload does not answer: it took longer than 10 s").waitFor();
  }
  server.isStopped = false;
  server.say(2);
  await page.clock.fastForward(2000);
  await page.getByText("line 2").waitFor();
  expect(await linesOf(page)).toEqual(["line 1", "line 2"]);
  await page.getByText("trying ...").waitFor({ state: "detached" });
});

test("what comes while the list is not followed is counted, and one click away", async ({ open }) => {
  const server = await serve();
  const before = 100;
  for (let n = 1; n <= before; n++) server.say(n);
  const page = await open(server.url);
  await page.getByText(`line ${before}`).click();
  await page.keyboard.press("Home");
  for (const n of [1, 2]) server.say(before + n);
  const news = page.getByRole("button", { name: "2 new rows" });
  await news.waitFor();
  const isBelow =
    "document.querySelector('.btn.new').getBoundingClientRect().top >= grid.getBoundingClientRect().bottom";
  expect(await page.evaluate(isBelow)).toBe(true);
  await news.click();
  await page.getByRole("button", { name: "follow", pressed: true }).waitFor();
  expect(await page.getByRole("button", { name: "new row" }).count()).toBe(0);
});
