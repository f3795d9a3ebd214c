/** Which recordings there are in a directory, and which of them go on. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lineOf } from "../../src/session/format/line.ts";
import { recordingsIn } from "../../src/session/reading/recordings.ts";

/** No process has this number. */
const NOBODY = 2 ** 30;

function header(at: string, pid: number | undefined, more = {}): string {
  const known = { at, tool: "0", host: "v26.06", network: "regtest", plugins: [], masked: true, ignore: [] };
  return lineOf({ autoreload: "session/1", ...known, ...(pid === undefined ? {} : { pid }), ...more });
}

test("the newest first, and of one process only the newest goes on", async () => {
  const directory = mkdtempSync(join(tmpdir(), "recordings-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  chmodSync(directory, 0o700);
  const files = {
    "a.jsonl": header("2026-01-01T00:00:00.000Z", process.pid),
    "b.jsonl": header("2026-01-03T00:00:00.000Z", process.pid),
    "b.2.jsonl": header("2026-01-03T00:00:00.000Z", process.pid, { part: 2 }),
    "c.jsonl": header("2026-01-02T00:00:00.000Z", NOBODY),
    "d.jsonl": header("2026-01-04T00:00:00.000Z", undefined),
    "e.jsonl": "no session\n",
    "f.txt": header("2026-01-05T00:00:00.000Z", process.pid),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const found = await recordingsIn(directory);
  expect(found.map(({ path, isRunning }) => `${path.slice(-7)} ${isRunning ? "goes on" : "is over"}`)).toEqual([
    "d.jsonl is over",
    "b.jsonl goes on",
    "c.jsonl is over",
    "a.jsonl is over",
  ]);
});

test("a directory that is not there has none, and one of others is not read", async () => {
  const directory = mkdtempSync(join(tmpdir(), "recordings-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  expect(await recordingsIn(join(directory, "none"))).toEqual([]);
  chmodSync(directory, 0o777);
  await expect(recordingsIn(directory)).rejects.toThrow("is not a directory of this user's alone");
});
