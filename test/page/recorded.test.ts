/** A session from a file: by `autoreload inspect`, which goes on with it, and opened on the page. */
import { appendFileSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { fileWith, start, Written } from "../cli/log/support.ts";
import { SAMPLE, sampleLines } from "../session/sample.ts";
import { test } from "./browser.ts";
import { PAGE } from "./files.ts";

test("autoreload inspect shows a file, and what is written to it meanwhile; there is nobody to ask", async ({
  open,
}) => {
  const lines = sampleLines();
  const file = fileWith(`${lines.slice(0, -1).join("\n")}\n`);
  const child = start(["inspect", file]);
  const said = await new Written(child.stdout).until("#t=");
  const page = await open(/http:\/\/\S+/.exec(said)?.[0] ?? "");
  await page.getByText(`${lines.length - 2} events`).waitFor();
  appendFileSync(file, `${lines.at(-1) ?? ""}\n`);
  await page.getByText(`${lines.length - 1} events`).waitFor();
  await page.getByRole("status").getByText("recorded").waitFor();
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
  await page.getByText("124 events").waitFor();
  await choose.setInputFiles({
    name: "x.jsonl",
    mimeType: "",
    buffer: Buffer.from(readFileSync(SAMPLE, "utf8").split("\n").slice(0, 9).join("\n")),
  });
  await page.getByText("8 events").waitFor();
  expect(await page.getByRole("row", { name: /^53\.641/ }).count()).toBe(0);
  await choose.setInputFiles({ name: "x.txt", mimeType: "", buffer: Buffer.from("no session\n") });
  await page
    .getByText(/no session/i)
    .first()
    .waitFor();
});
