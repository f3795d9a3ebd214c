/** What tests ask the system about processes. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { LIMIT_MS } from "./workbench.ts";

/** A zombie, whose parent has not heard of its end yet, is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Resolves when the condition holds; for what no event tells. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What does not move for so long waits for somebody. */
const STILL_MS = 300;

/** Resolves when a figure has not changed for a while. */
export async function stillness(figure: () => number): Promise<void> {
  let last = Number.NaN;
  let since = performance.now();
  await until(() => {
    const now = figure();
    if (now !== last) since = performance.now();
    last = now;
    return performance.now() - since > STILL_MS;
  }, "stillness");
}

/** Memory of a process in RAM. */
export async function residentBytes(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
  return Number(stdout) * 1024;
}

/** The processes that have a text in their command line or environment, this one aside. */
export async function processesWith(text: string): Promise<number[]> {
  const withEnvironment = process.platform === "darwin" ? ["-A", "-E", "-ww"] : ["e", "-A", "-ww"];
  const { stdout } = await promisify(execFile)("ps", [...withEnvironment, "-o", "pid=,command="], { maxBuffer: 1e8 });
  const rows = stdout.split("\n").filter((row) => row.includes(text));
  return rows.map((row) => Number.parseInt(row, 10)).filter((pid) => pid !== process.pid);
}
