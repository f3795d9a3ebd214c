/** What a process takes, in MB; 0 where the system does not say it. */
import { readFileSync } from "node:fs";

export function rssOf(pid: number | undefined): number {
  if (process.platform !== "linux") return 0;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1000;
}
