/** What a plugin's process tree uses: all processes of its process group, as Linux's /proc or `ps` have them. */
import type Pidusage from "pidusage";
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { promisify } from "node:util";
import { messageOf } from "../../jsonrpc/errors.ts";

export interface Usage {
  /** Share of one core since the last look, or since the start; over 100 with several threads. */
  readonly cpu_percent: number;
  readonly memory_bytes: number;
  readonly processes: number;
}

export interface Unmeasured {
  readonly usage_unknown_because: string;
}

export async function measure(group: number): Promise<Usage | Unmeasured> {
  try {
    const pids = process.platform === "linux" ? await membersInProc(group) : await membersByPs(group);
    const each = pids.length === 0 ? [] : await usageOf(pids);
    if (each.length === 0) return { usage_unknown_because: `no process of group ${group} is left` };
    return {
      cpu_percent: Math.round(each.reduce((sum, { cpu }) => sum + cpu, 0) * 10) / 10,
      memory_bytes: each.reduce((sum, { memory }) => sum + memory, 0),
      processes: each.length,
    };
  } catch (error) {
    return { usage_unknown_because: messageOf(error) };
  }
}

/** Without those that ended meanwhile. */
async function usageOf(pids: number[]): Promise<{ readonly cpu: number; readonly memory: number }[]> {
  const pidusage = await (loaded ??= load());
  return Object.values(await pidusage(pids)).filter((stat) => stat !== null);
}

let loaded: Promise<typeof Pidusage> | undefined;

/** It asks getconf once. Where there is none it goes by the usual values, and would say so on stderr by a stack for each. */
async function load(): Promise<typeof Pidusage> {
  const { default: pidusage } = await import("pidusage");
  const { PIDUSAGE_SILENT } = process.env;
  process.env["PIDUSAGE_SILENT"] = "true";
  await pidusage(process.pid).finally(() => {
    if (PIDUSAGE_SILENT === undefined) delete process.env["PIDUSAGE_SILENT"];
  });
  return pidusage;
}

async function membersInProc(group: number): Promise<number[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const groups = await Promise.all(pids.map(async (pid) => ({ pid, group: await groupOf(pid) })));
  return groups.filter((entry) => entry.group === group).map(({ pid }) => pid);
}

/** The fifth field of stat, behind a name that may have spaces and brackets of its own. */
async function groupOf(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
}

async function membersByPs(group: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,pgid="]);
  const rows = stdout
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number));
  return rows.filter(([, of]) => of === group).map(([pid]) => pid ?? 0);
}
