/** What the Diff tab shows of what no line of JSON is. */
import { expect } from "vitest";
import { sessionText } from "../session/sample.ts";
import { test } from "./support/browser.ts";
import { req, res } from "./support/events.ts";
import { pageOf } from "./support/files.ts";

const traceback = (line: number): string =>
  `Traceback (most recent call last):\n  File "/home/me/hello.py", line ${line}, in hello\nNameError: name 'nam' is not defined`;
const failed = (n: number, line: number) => {
  const error = { code: -32600, message: "Error while processing hello", traceback: traceback(line) };
  return [req(n, { v: n }), res(n + 1, n, { k: "err", v: n, body: JSON.stringify({ error }) })];
};

test("a traceback is compared line by line, and its place in a file is a link", async ({ open }) => {
  const page = await open(pageOf(sessionText([...failed(1, 27), ...failed(3, 28)])));
  await page.getByRole("row", { name: /hello/ }).last().click();
  await page.getByRole("tab", { name: "Diff" }).click();
  const lines = await page.locator(".diff > div").allInnerTexts();
  expect(lines.map((line) => line.replaceAll("\n", "").trim())).toEqual([
    '"error": {',
    '"code": -32600',
    '"message": "Error while processing hello"',
    '"traceback": "',
    "Traceback (most recent call last):",
    '−  File "/home/me/hello.py", line 27, in hello',
    '+  File "/home/me/hello.py", line 28, in hello',
    "NameError: name 'nam' is not defined",
    '"',
    "}",
  ]);
  const link = page.locator(".diff a").last();
  expect(await link.getAttribute("href")).toBe("vscode://file/home/me/hello.py:28");
  expect(await link.locator(".changed").innerText()).toBe("8");
});
