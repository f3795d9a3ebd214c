/** A session from a file: by `autoreload inspect`, which goes on with it, and opened on the page. */
import { appendFileSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { fileWith, start, Written } from "../cli/log/support.ts";
import type { Locator } from "playwright-core";
import { req, stderr } from "./support/events.ts";
import { lineOf } from "../../src/session/format/line.ts";
import { HEADER, SAMPLE, sampleLines } from "../session/sample.ts";
import { test } from "./support/browser.ts";
import { countedIn, PAGE, pageOf } from "./support/files.ts";

test("autoreload inspect shows a file, and what is written to it meanwhile; there is nobody to ask", async ({
  open,
}) => {
  const lines = sampleLines();
  const file = fileWith(`${lines.slice(0, -1).join("\n")}\n`);
  const child = start(["inspect", file]);
  const said = await new Written(child.stdout).until("#t=");
  const page = await open(/http:\/\/\S+/.exec(said)?.[0] ?? "");
  await page.getByText(`${countedIn(lines.slice(0, -1))} events`).waitFor();
  appendFileSync(file, `${lines.at(-1) ?? ""}\n`);
  await page.getByText(`${countedIn(lines)} events`).waitFor();
  await page.getByText("recorded", { exact: true }).waitFor();
  await page.getByRole("row", { name: /^53\.641/ }).click();
  await page.keyboard.press("r");
  await page
    .getByRole("status")
    .getByText(/is in a file/)
    .waitFor();
});

test("a page without a session opens a file, and another one after it; what is no session says so", async ({
  open,
}) => {
  const page = await open(PAGE.href);
  const choose = page.locator("#open-file");
  await choose.setInputFiles(SAMPLE);
  await page.getByText(`${countedIn(sampleLines())} events`).waitFor();
  await choose.setInputFiles({
    name: "x.jsonl",
    mimeType: "",
    buffer: Buffer.from(readFileSync(SAMPLE, "utf8").split("\n").slice(0, 9).join("\n")),
  });
  await page.getByText(`${countedIn(sampleLines().slice(0, 9))} events`, { exact: true }).waitFor();
  expect(await page.getByRole("row", { name: /^53\.641/ }).count()).toBe(0);
  await choose.setInputFiles({ name: "x.txt", mimeType: "", buffer: Buffer.from("no session\n") });
  await page
    .getByText(/no session/i)
    .first()
    .waitFor();
});

test("what raised an error is said with its place, where the plugin sent its traceback along", async ({ open }) => {
  const traceback =
    'Traceback (most recent call last):\n  File "/v/lib/python3.11/site-packages/pyln/client/plugin.py", line 9, in f\n' +
    '    g()\n  File "/home/me/x.py", line 11, in g\n    h["a"]\nKeyError: \'a\'\n';
  const of = { t: 1, p: 1, v: 1, from: "cli", to: "plugin", of: "method", m: "g", id: "1", size: 2 };
  const error = { code: -32600, message: "Error while processing g: 'a'", traceback };
  const request = { ...of, n: 1, k: "req", body: "{}" };
  const answer = { ...of, n: 2, k: "err", re: 1, ms: 1, fate: "answered", body: JSON.stringify({ id: 1, error }) };
  const page = await open(pageOf([HEADER, request, answer].map((line) => `${JSON.stringify(line)}\n`).join("")));
  await page.getByRole("row", { name: /KeyError: 'a'/ }).click();
  await page.getByRole("link", { name: "/home/me/x.py:11" }).waitFor();
  const shown = page.getByRole("tabpanel").locator("pre").first();
  expect(await shown.textContent()).toBe(traceback);
  expect(await shown.getByRole("link").allTextContents()).toEqual([
    'File "/v/lib/python3.11/site-packages/pyln/client/plugin.py", line 9',
    'File "/home/me/x.py", line 11',
  ]);
});

test("of many versions, the one that is shown is in sight", async ({ open }) => {
  const of = { p: 1, from: "cli", to: "plugin", of: "method", m: "g", id: "1", size: 2 };
  const events = Array.from({ length: 12 }, (_, at) => {
    const [n, t, v] = [at * 3 + 1, at * 10 + 1, at + 1];
    return [
      { k: "reload", n, t, p: 1, v, step: "serving", ms: 1, reason: "x" },
      { ...of, k: "req", n: n + 1, t, v, body: '{"params":[]}' },
      { ...of, k: "res", n: n + 2, t, v, re: n + 1, ms: 1, fate: "answered", body: `{"id":1,"result":${v}}` },
    ];
  });
  const page = await open(pageOf([HEADER, ...events.flat()].map((line) => `${JSON.stringify(line)}\n`).join("")));
  await page.getByRole("row").last().click();
  const shown = page.getByRole("region", { name: "answers by version" });
  await expect.poll(async () => await isInSight(shown.locator("[aria-current]"), shown)).toBe(true);
});

test("what came of a key is read as a whole, however long the file's name is", async ({ open }) => {
  const page = await open(PAGE.href, { viewport: { width: 1280, height: 700 } });
  await page
    .locator("#open-file")
    .setInputFiles({ name: `${"x".repeat(120)}.jsonl`, mimeType: "", buffer: readFileSync(SAMPLE) });
  await page.getByRole("row", { name: /^53\.641/ }).click();
  await page.keyboard.press("r");
  await page
    .getByRole("status")
    .getByText(/comes from a file/)
    .waitFor();
  expect(
    await page.evaluate("((it) => it.scrollWidth - it.clientWidth)(document.querySelector('.bot [role=status]'))"),
  ).toBe(0);
});

async function isInSight(one: Locator, within: Locator): Promise<boolean> {
  const [box, outer] = await Promise.all([one.boundingBox(), within.boundingBox()]);
  return box !== null && outer !== null && box.x >= outer.x && box.x + box.width <= outer.x + outer.width;
}

test("what is no session, or one of another version, is refused in words; one in which nothing happened is none of these", async ({
  open,
}) => {
  const [head = "", ...rest] = sampleLines();
  for (const [session, why] of [
    [[head.replace("session/1", "session/2"), ...rest], 'its format is "session/2", not "session/1"'],
    [[head.replace("session/1", "session/0"), ...rest], 'its format is "session/0", not "session/1"'],
    [rest, "it does not begin with a header"],
    [["no session"], "it is not a JSON object"],
  ] as const) {
    const page = await open(pageOf(`${session.join("\n")}\n`));
    await page.getByText(`This is no session that this page can read: ${why}.`).first().waitFor();
    expect(await page.locator(".rows").count()).toBe(0);
  }
  const page = await open(pageOf(`${head}\n`));
  await page.getByRole("heading", { name: "Nothing has happened in this session" }).waitFor();
});

test("a traceback that the page dropped from its memory comes back whole", async ({ open }) => {
  const lines = ["Traceback (most recent call last):", '  File "/x/hello.py", line 7', "ValueError: the last of it"];
  const body = `{"params":"${"x".repeat(60_000)}"}`;
  const events = [
    ...lines.map((text, at) => stderr(at + 1, { t: 1, text: `${text}${" ".repeat(100)}` })),
    ...Array.from({ length: 600 }, (_, at) => req(at + 4, { body })),
  ];
  const page = await open(pageOf([HEADER, ...events].map(lineOf).join("")));
  await page.getByText("603 events").waitFor();
  await page.keyboard.press("Home");
  const pane = page.getByRole("tabpanel");
  await pane.getByText("ValueError: the last of it").waitFor();
  await pane.getByText("Traceback (most recent").waitFor();
});
