/** What is recorded and shown, by the words of the prompt of `autoreload run`. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../../host/support.ts";
import { source } from "../../proxy/workbench.ts";
import { embeddedLines } from "../../session/export-readers.ts";
import { Running } from "./running.ts";

const HELLO = source(`{ methods: { hello: ({ name }) => "Hello " + name } }`);

test("record writes a file, and export the page with it", async () => {
  const running = new Running(HELLO);
  const [session, page] = ["x.jsonl", "x.html"].map((name) => join(temporaryDirectory(), name)) as [string, string];
  running.write(`export ${page}`);
  await running.says("nothing is recorded: record begins, and export writes it");
  expect(await running.line(`record ${session}`)).toMatchObject({ recording: true, file: session });
  expect(await running.line("hello name=bob")).toBe("Hello bob");
  running.write("export x.har");
  await running.says("x.har would be a page, so it ends with .html");
  await expect.poll(() => readFileSync(session, "utf8")).toContain("Hello bob");
  running.write(`export ${page}`);
  await running.says(`wrote ${page}, of ${session}`);
  expect(embeddedLines(readFileSync(page, "utf8")).join()).toContain("Hello bob");
  expect(await running.line("record stop")).toMatchObject({ recording: false, file: session });
  expect(existsSync(session)).toBe(true);
});

test.each([[["--inspect"]], [["-o", "autoreload-inspect=auto"]]])(
  "the inspector's address is said once, with its token: %j",
  async (args) => {
    const running = new Running(HELLO, args);
    await running.match(/The inspector: http:\/\/127\.0\.0\.1:\d+\/#t=[\w-]+\n/);
    expect(await running.line("hello name=bob")).toBe("Hello bob");
    expect(running.said.match(/http:/g)).toHaveLength(1);
  },
);
