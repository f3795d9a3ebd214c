/** Says what a process does that does not answer. Only Linux shows it. */
import { readFileSync } from "node:fs";

const FLUSH = "has to be flushed after each message (Python: print(..., flush=True), or python3 -u; C: fflush(stdout))";

/** Words by the place in the kernel where the process waits (/proc/PID/wchan). */
const WAITS: readonly (readonly [RegExp, string])[] = [
  [
    /^(anon_)?pipe_(read|wait)|^fifo_|^(ep_poll|poll_schedule_timeout|do_epoll_wait|do_sys_poll|do_select)/,
    `is idle and waits for input. It forgot the call, waits for somebody's answer, or keeps its own in stdout's buffer, which ${FLUSH}`,
  ],
  [/^(anon_)?pipe_write/, "waits for a reader of what it writes"],
  [
    /^unix_stream|^sock_wait|^wait_woken|^sk_wait_data|^__skb_wait/,
    "waits for an answer on a socket (is it lightning-rpc's, and lightningd waits for this answer first?)",
  ],
  [/^(inet_csk_accept|tcp_|udp_)/, "waits for the network"],
  [/nanosleep/, "sleeps"],
  [/^futex/, "waits for a lock, or for one of its threads"],
  [/^do_wait|^wait4/, "waits for a process that it started"],
];

/** @returns words after "its process"; undefined if nothing is known */
export function whatItDoes(pid: number): string | undefined {
  const state = /^State:\s*(\w) \((\w+[\w ]*)/m.exec(read(`/proc/${pid}/status`));
  if (state === null) return undefined;
  const [, letter, name = ""] = state;
  if (letter === "R") return "is busy (a loop that does not end?)";
  if (letter === "T" || letter === "t") return "is stopped (by a debugger, or a signal?)";
  const wait = read(`/proc/${pid}/wchan`).trim();
  const known = WAITS.find(([pattern]) => pattern.test(wait))?.[1];
  return known ?? `is ${name}${wait === "" || wait === "0" ? "" : ` in ${wait}`}`;
}

/** For the end of a sentence about an answer that does not come. @param hasWritten whether anything came from its stdout so far */
export function whyNoAnswer(pid: number, hasWritten: boolean): string {
  const does = whatItDoes(pid);
  if (does !== undefined) return `: its process ${does}`;
  return hasWritten ? "" : `: nothing came from its stdout so far, which ${FLUSH}`;
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
