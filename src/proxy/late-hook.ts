/** Tells of a hook that a plugin does not answer, and where the plugin hangs as far as the system tells. */
import { readFileSync } from "node:fs";
import { isSynchronous } from "../lightningd/hooks/table.ts";
import type { OpenRequest } from "./traffic/ledger.ts";
import type { ManagedPlugin } from "./plugin.ts";

export function sayHookIsLate(plugin: ManagedPlugin, request: OpenRequest, timeoutMs: number): void {
  const pid = request.sentTo?.pid;
  const waits = isSynchronous(request.name) ? "stands still" : "waits";
  const where = pid === undefined ? "" : whereItHangs(pid);
  plugin.logger.log(
    "unusual",
    `has not answered the hook ${request.name} for ${timeoutMs} ms; lightningd ${waits} for it${where}`,
  );
}

/** Linux tells what a process waits for; elsewhere this is empty. */
function whereItHangs(pid: number): string {
  const state = /^State:\s*\w \((\w+)/m.exec(read(`/proc/${pid}/status`))?.[1];
  const waits = read(`/proc/${pid}/wchan`).trim();
  if (state === undefined) return "";
  if (state === "running") return ": its process is busy (a loop that does not end?)";
  if (/^(anon_)?pipe_(read|wait)|^(ep_poll|poll_schedule_timeout|do_epoll_wait|do_sys_poll|do_select)/.test(waits)) {
    return ": its process is idle and waits for input (did it forget the call, or wait for somebody's answer?)";
  }
  const inKernel = waits === "" || waits === "0" ? "" : ` in ${waits}`;
  return `: its process is ${state}${inKernel}`;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
