// @ts-check
/** What a process and its descendants use: from /proc on Linux, which is exact, else from ps. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** @typedef {{ pid: number, parent: number, rssBytes: number, cpuMs: number, ownCpuMs: number, command: string }} Process */

/**
 * What stands between lightningd and a plugin: the process that lightningd started, and all that descend from it. `ownCpuMs` is that of
 * the first thread of that process, where the system tells it (Linux), else that of the whole process.
 * @param {number} pid @param {string} plugin the file whose own processes do not count
 */
export function proxyUse(pid, plugin) {
  const processes = tree(pid).filter(({ command }) => !command.includes(plugin));
  const sum = (/** @type {"rssBytes" | "cpuMs"} */ key) => processes.reduce((total, one) => total + one[key], 0);
  const [own] = processes;
  return {
    proxyBytes: own?.rssBytes ?? NaN,
    ownCpuMs: own?.ownCpuMs ?? NaN,
    treeBytes: sum("rssBytes"),
    cpuMs: sum("cpuMs"),
  };
}

/**
 * Keeps this process and its descendants on one core meanwhile, where the system can (Linux with `taskset`).
 * @template T @param {() => Promise<T>} action @returns {Promise<T>}
 */
export async function onOneCore(action) {
  if (process.platform !== "linux") return await action();
  const [, cores = ""] = /Cpus_allowed_list:\s+(\S+)/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  keepOn(String(Number.parseInt(cores, 10)));
  try {
    return await action();
  } finally {
    keepOn(cores);
  }
}

/** @param {string} cores a list, as taskset takes it */
function keepOn(cores) {
  for (const { pid } of tree(process.pid)) {
    try {
      execFileSync("taskset", ["--all-tasks", "--pid", "--cpu-list", cores, String(pid)], { stdio: "ignore" });
    } catch {
      // It ended meanwhile, or there is no taskset.
    }
  }
}

/** The process itself first, then its descendants. @param {number} pid @returns {Process[]} */
function tree(pid) {
  const all = process.platform === "linux" ? fromProc() : fromPs();
  const found = all.filter((one) => one.pid === pid);
  for (const one of found) found.push(...all.filter((other) => other.parent === one.pid));
  return found;
}

function fromProc() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readProc(Number(pid))];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

/** @param {number} pid @returns {Process} */
function readProc(pid) {
  const read = (/** @type {string} */ name) => readFileSync(`/proc/${pid}/${name}`, "utf8");
  const stat = read("stat");
  const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
  const rssKib = /VmRSS:\s+(\d+)/.exec(read("status"))?.[1] ?? 0;
  return {
    pid,
    parent: Number(parent),
    rssBytes: Number(rssKib) * 1024,
    cpuMs: readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + threadMs(pid, thread), 0),
    ownCpuMs: threadMs(pid, pid),
    command: read("cmdline").replaceAll("\0", " "),
  };
}

/**
 * utime and stime of a thread, in nanoseconds where `stat` has hundredths of a second.
 * @param {number} pid @param {number | string} thread its id; the first one's is the process's
 */
function threadMs(pid, thread) {
  return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1e6;
}

function fromPs() {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss=,time=,args="], { encoding: "utf8" })
    .trim()
    .split("\n");
  return lines.map((line) => {
    const [pid, parent, rssKib, time, ...command] = line.trim().split(/\s+/);
    const seconds = String(time)
      .split(":")
      .reduce((sum, part) => sum * 60 + Number(part), 0);
    return {
      pid: Number(pid),
      parent: Number(parent),
      rssBytes: Number(rssKib) * 1024,
      cpuMs: seconds * 1000,
      ownCpuMs: seconds * 1000,
      command: command.join(" "),
    };
  });
}
