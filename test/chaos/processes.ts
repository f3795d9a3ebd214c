/** What the system knows of the processes of a run: by a mark in their environment, which all of them inherit. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface Usage {
  readonly rssBytes: number;
  /** Undefined where the system does not tell. */
  readonly openFiles: number | undefined;
}

export interface RunningProcess {
  readonly pid: number;
  readonly command: string;
}

const HAS_PROC = existsSync("/proc/self/environ");

export function usageOf(pid: number): Usage {
  if (!HAS_PROC) {
    const kib = Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }));
    return { rssBytes: kib * 1024, openFiles: undefined };
  }
  const kib = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  return { rssBytes: kib * 1024, openFiles: openFilesOf(pid) };
}

/**
 * Processes that live, zombies apart.
 * @param mark `NAME=value` in their environment
 * @param directory where the system does not show the environment, a path that is in their arguments
 */
export function processesOf(mark: string, directory: string): RunningProcess[] {
  return HAS_PROC ? byEnvironment(mark) : byArguments(directory);
}

/** But for what pidusage keeps open of each process that autoreload-status measured, for a minute. */
function openFilesOf(pid: number): number {
  const targets = readdirSync(`/proc/${pid}/fd`).map((file) => linkAt(`/proc/${pid}/fd/${file}`));
  return targets.filter((target) => !/^(?:\/proc\/\d+\/stat.*)?$/.test(target)).length;
}

function byEnvironment(mark: string): RunningProcess[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    if (!read(`/proc/${pid}/environ`).split("\0").includes(mark)) return [];
    return [{ pid: Number(pid), command: read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim() }];
  });
}

function byArguments(directory: string): RunningProcess[] {
  const all = execFileSync("ps", ["-A", "-ww", "-o", "pid=,stat=,args="], { encoding: "utf8" }).split("\n");
  return all.flatMap((line) => {
    const [, pid, stat, command] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || command === undefined || stat?.startsWith("Z") === true) return [];
    return command.includes(directory) ? [{ pid: Number(pid), command }] : [];
  });
}

function linkAt(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
