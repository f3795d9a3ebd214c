/** Processes that are stopped, as by Ctrl-Z or a debugger, and go on: the page says what is so, and then nothing is missing or there twice. */
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import type { Header } from "../../src/session/format/events.ts";
import { test } from "./support/browser.ts";
import { greeter, inspected } from "./support/inspected.ts";
import { launchBrowser } from "./support/launch.ts";

const row = (page: Page, name: RegExp) => page.getByRole("row", { name });

/** @returns lets it go on */
function stop(pid: number): () => void {
  process.kill(pid, "SIGSTOP");
  let isStopped = true;
  const goOn = (): void => {
    if (isStopped) process.kill(pid, "SIGCONT");
    isStopped = false;
  };
  // A process that is stopped ends by nothing but SIGKILL.
  onTestFinished(goOn);
  return goOn;
}

/** The process that serves the page. */
async function serverOf(url: string): Promise<number> {
  const { origin, hash } = new URL(url);
  const asked = new AbortController();
  const { body } = await fetch(`${origin}/events?after=0`, {
    headers: { authorization: `Bearer ${hash.slice("#t=".length)}` },
    signal: asked.signal,
  });
  const read = await body?.getReader().read();
  asked.abort();
  const [first = ""] = new TextDecoder().decode(read?.value).split("\n");
  return (JSON.parse(first) as Required<Header>).pid;
}

test("an autoreload that is stopped does not answer, says the page; it goes on with it", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const pid = await serverOf(url);
  const page = await open(url, { mayComplain: /ERR_/ });
  await page.getByText("serving", { exact: true }).waitFor();
  await page.clock.install();
  await running.line("hello name=before");
  await row(page, /name=before "Hello before"/).waitFor();
  const goOn = stop(pid);
  const meanwhile = running.line("hello name=meanwhile");
  await page.clock.fastForward(41_000);
  await page.getByRole("alert").getByText("nothing has come for 40 s").waitFor();
  await page.getByText("not connected").waitFor();
  await page.clock.fastForward(11_000);
  await page.getByRole("alert").getByText("it took longer than 10 s").waitFor();
  goOn();
  await meanwhile;
  await page.clock.fastForward(1000);
  await row(page, /name=meanwhile "Hello meanwhile"/).waitFor();
  await page.getByRole("alert").waitFor({ state: "detached" });
  for (const name of ["before", "meanwhile"]) {
    expect(await row(page, new RegExp(`hello name=${name}`)).count(), name).toBe(1);
  }
  await page.getByText(/^0 lost$/).waitFor();
});

test("a page whose process is stopped has all that came meanwhile when it goes on", async () => {
  const { running, url } = await inspected(greeter("Hello"));
  // One of its own, in which no other page's process comes to its end meanwhile.
  const browser = await launchBrowser();
  onTestFinished(async () => await browser.close());
  const page = await browser.newPage();
  await page.goto(url);
  await running.line("hello name=before");
  await row(page, /name=before/).waitFor();
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const goOn = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => stop(id));
  for (let at = 0; at < 40; at++) await running.line(`hello name=n${at}`);
  for (const one of goOn) one();
  await row(page, /name=n39/).waitFor();
  await page.getByLabel("Filter", { exact: true }).fill("m:hello");
  await page.getByText(/^41 of [\d,]+ rows$/).waitFor();
  await page.getByText(/^0 lost$/).waitFor();
});
