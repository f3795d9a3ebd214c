/** What a plugin's process tree uses: all processes of its process group, as Linux's /proc or `ps` have them. */
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { promisify } from "node:util";

export interface Usage {
  /** Share of one core since the last look, or since the start; over 100 with several threads. */
  readonly cpu_percent: number;
  readonly memory_bytes: number;
  readonly processes: number;
}

export interface Unmeasured {
  readonly usage_unknown_because: string;
}

/** One process, as the system counts. */
export interface Taken {
  readonly pid: number;
  readonly group: number;
  readonly cpuSeconds: number;
  /** Since it was started. */
  readonly ageSeconds: number;
  readonly memoryBytes: number;
}

/** What was seen at the last look, by group and process. */
const seen = new Map<number, ReadonlyMap<number, Taken>>();

export async function measure(group: number): Promise<Usage | Unmeasured> {
  try {
    const all = process.platform === "linux" ? await takenInProc(group) : takenByPs((await ps()).stdout);
    const taken = all.filter((one) => one.group === group);
    if (taken.length === 0) {
      seen.delete(group);
      return { usage_unknown_because: `no process of group ${group} is left` };
    }
    const before = seen.get(group);
    seen.set(group, new Map(taken.map((one) => [one.pid, one])));
    return usageOf(taken, before);
  } catch (error) {
    return { usage_unknown_because: error instanceof Error ? error.message : String(error) };
  }
}

/** @param before the last look, if there was one */
export function usageOf(taken: readonly Taken[], before: ReadonlyMap<number, Taken> = new Map()): Usage {
  const shares = taken.map((now) => {
    const { cpuSeconds = 0, ageSeconds = 0 } = before.get(now.pid) ?? {};
    const passed = now.ageSeconds - ageSeconds;
    return passed > 0 ? Math.max(0, (now.cpuSeconds - cpuSeconds) / passed) : 0;
  });
  return {
    cpu_percent: Math.round(shares.reduce((sum, share) => sum + share, 0) * 1000) / 10,
    memory_bytes: taken.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    processes: taken.length,
  };
}

/** Without those that end meanwhile. */
async function takenInProc(group: number): Promise<readonly Taken[]> {
  const pids = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const stats = await Promise.all(pids.map((pid) => proc(`${pid}/stat`)));
  const inGroup = pids.filter((_, at) => groupOf(stats[at] ?? "") === group);
  const uptime = await proc("uptime");
  const read = inGroup.map(async (pid) => readProc(await proc(`${pid}/stat`), await proc(`${pid}/status`), uptime));
  return (await Promise.all(read)).filter((one) => one !== undefined);
}

async function proc(path: string): Promise<string> {
  return await readFile(`/proc/${path}`, "latin1").catch(() => "");
}

/** proc(5) counts times in ticks of USER_HZ, which is 100 on all that Node runs on. */
const TICKS_PER_SECOND = 100;

/** The fields from the third on stand behind a name that may have spaces and brackets of its own. */
function fieldsOf(stat: string): readonly string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function groupOf(stat: string): number {
  return Number(fieldsOf(stat)[2]);
}

/** @param stat, status, uptime texts of files in /proc @returns undefined if it has ended */
export function readProc(stat: string, status: string, uptime: string): Taken | undefined {
  const fields = fieldsOf(stat);
  const [user, system, start] = [fields[11], fields[12], fields[19]].map(Number);
  if (user === undefined || system === undefined || start === undefined || Number.isNaN(start)) return undefined;
  // In kB, whatever the size of a page; a zombie has none.
  const [, resident = "0"] = /^VmRSS:\s*(\d+) kB/m.exec(status) ?? [];
  return {
    pid: Number.parseInt(stat, 10),
    group: groupOf(stat),
    cpuSeconds: (user + system) / TICKS_PER_SECOND,
    ageSeconds: Number.parseFloat(uptime) - start / TICKS_PER_SECOND,
    memoryBytes: Number(resident) * 1024,
  };
}

function ps(): Promise<{ readonly stdout: string }> {
  return promisify(execFile)("ps", ["-A", "-o", "pid=,pgid=,rss=,etime=,time="]);
}

/** @param rows as `ps` writes them: pid, group, kB, age, time on a processor */
export function takenByPs(rows: string): readonly Taken[] {
  const cells = rows
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/));
  return cells.map(([pid, group, kilobytes, age = "", time = ""]) => ({
    pid: Number(pid),
    group: Number(group),
    cpuSeconds: secondsIn(time),
    ageSeconds: secondsIn(age),
    memoryBytes: Number(kilobytes) * 1024,
  }));
}

/** Of [[dd-]hh:]mm:ss[.ss]. */
function secondsIn(text: string): number {
  const [time = "", days = "0"] = text.split("-").toReversed();
  return time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}
