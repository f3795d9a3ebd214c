/**
 * Kills what is left of the plugins when autoreload itself is killed without a word (SIGKILL, out of memory): a shell that
 * waits for the end of a pipe only we hold. Everything else is done by ourselves; this costs a megabyte.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/** Reads `+ group` and `- group`; at the end of its input it kills the groups that are left. */
const SCRIPT = `
groups=
while read -r sign group; do
  case $sign in
    +) groups="$groups $group" ;;
    -) kept=; for each in $groups; do [ "$each" = "$group" ] || kept="$kept $each"; done; groups=$kept ;;
  esac
done
for each in $groups; do kill -KILL -- "-$each"; done
`;

let guard: ChildProcess | undefined;
const groups = new Set<number>();

/** From now on this process group does not outlive us. */
export function guardGroup(group: number): void {
  groups.add(group);
  tell(`+ ${group}`);
}

/** The group is gone; its number may be somebody else's soon. */
export function releaseGroup(group: number): void {
  if (groups.delete(group)) tell(`- ${group}`);
}

/** Starts the guard, once there is time for it: the host waits for the plugin's start, not for this. */
export function startGuard(): void {
  if (guard !== undefined) return;
  // A session of its own, so that a signal for our group or terminal is not the guard's end too.
  guard = spawn("/bin/sh", ["-c", SCRIPT], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  guard.on("error", () => undefined);
  guard.stdin?.on("error", () => undefined);
  guard.unref();
  for (const group of groups) tell(`+ ${group}`);
}

function tell(line: string): void {
  guard?.stdin?.write(`${line}\n`);
}
