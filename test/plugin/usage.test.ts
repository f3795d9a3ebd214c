import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { measure, readProc, takenByPs, usageOf } from "../../src/plugin/process/usage.ts";
import type { Taken } from "../../src/plugin/process/usage.ts";

const STAT =
  "4711 (a) b) S 1 4700 4700 0 -1 4194304 1 2 3 4 150 50 7 8 20 0 1 0 90000 1000 250 18446744073709551615 1 1 0";

test("a process in /proc, whatever its name", () => {
  expect(readProc(STAT, "Name:\ta\nVmRSS:\t    1024 kB\n", "1000.50 3.00\n")).toEqual({
    pid: 4711,
    group: 4700,
    cpuSeconds: 2,
    ageSeconds: 100.5,
    memoryBytes: 1024 * 1024,
  });
  expect(readProc(STAT, "Name:\ta\nState:\tZ (zombie)\n", "1000.50 3.00\n")?.memoryBytes).toBe(0);
  expect(readProc("", "", "1000.50 3.00\n")).toBeUndefined();
});

test.each([
  ["  11 10 2048 01:05 0:02.50", 2.5, 65],
  ["11 10 2048 1-02:00:01 00:00:03", 3, 93_601],
])("a row of ps: %s", (row, cpuSeconds, ageSeconds) => {
  expect(takenByPs(`${row}\n`)).toEqual([{ pid: 11, group: 10, cpuSeconds, ageSeconds, memoryBytes: 2048 * 1024 }]);
});

test("a share of a core is since the last look, or since the start", () => {
  const at = (pid: number, cpuSeconds: number, ageSeconds: number): Taken => ({
    pid,
    group: 1,
    cpuSeconds,
    ageSeconds,
    memoryBytes: 5,
  });
  expect(usageOf([at(1, 1, 10), at(2, 0.5, 1)])).toEqual({ cpu_percent: 60, memory_bytes: 10, processes: 2 });
  expect(usageOf([at(1, 2, 12)], new Map([[1, at(1, 1, 10)]])).cpu_percent).toBe(50);
  expect(usageOf([at(1, 2, 12)], new Map([[1, at(1, 2, 12)]])).cpu_percent).toBe(0);
});

test("what ps and /proc say is read here", async () => {
  const group = Number(execFileSync("ps", ["-o", "pgid=", "-p", String(process.pid)], { encoding: "utf8" }));
  expect(await measure(group)).toMatchObject({ processes: expect.any(Number), memory_bytes: expect.any(Number) });
  expect(await measure(99_999_999)).toEqual({ usage_unknown_because: "no process of group 99999999 is left" });
});
