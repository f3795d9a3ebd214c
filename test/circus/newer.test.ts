import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { haveChange } from "../../src/circus/restarts/newer.ts";
import { whenWritten } from "../../src/circus/restarts/written.ts";

test.each([
  { what: "a process from before the change", startedMs: [10], seenMs: 20, written: [15, 15], expected: false },
  { what: "one from after it", startedMs: [30], seenMs: 20, written: [15, 15], expected: true },
  { what: "one of each", startedMs: [10, 30], seenMs: 20, written: [15, 15], expected: false },
  { what: "none that is known", startedMs: [], seenMs: 20, written: [15, 15], expected: false },
  {
    what: "old files that were moved in after the start",
    startedMs: [30],
    seenMs: 40,
    written: [5, 5],
    expected: false,
  },
  { what: "the same after a restart", startedMs: [30], restartedMs: 20, seenMs: 40, written: [5, 5], expected: false },
  {
    what: "files from the end of the old process",
    startedMs: [30],
    restartedMs: 20,
    seenMs: 40,
    written: [22, 25],
    expected: true,
  },
  {
    what: "files from both sides of the start",
    startedMs: [30],
    restartedMs: 20,
    seenMs: 40,
    written: [22, 35],
    expected: false,
  },
  { what: "one that is gone", startedMs: [30], restartedMs: 20, seenMs: 40, written: [-Infinity, 25], expected: false },
])("$what: $expected", ({ startedMs, restartedMs, seenMs, written: [firstMs = 0, lastMs = 0], expected }) => {
  expect(haveChange(startedMs, { seenMs, written: { firstMs, lastMs } }, restartedMs)).toBe(expected);
});

test("files say when they were written, unless they are gone", async () => {
  const directory = await mkdtemp(join(tmpdir(), "written-"));
  const beforeMs = Date.now() - 10;
  await writeFile(join(directory, "a"), "");
  const written = await whenWritten([join(directory, "a")]);
  expect(written.firstMs).toBeGreaterThanOrEqual(beforeMs);
  expect(written.lastMs).toBeLessThanOrEqual(Date.now() + 10);
  expect(await whenWritten([join(directory, "a"), join(directory, "b")])).toEqual({ ...written, firstMs: -Infinity });
  await rm(directory, { recursive: true });
});
