/**
 * Clears up when autoreload itself is killed without a word (SIGKILL, out of memory): a shell that waits for the end of a pipe
 * that only we hold kills what is left of the plugins and removes our directory. All else is done by ourselves; this costs a
 * megabyte.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/** Reads `+ group`, `- group` and `d directory`; at the end of its input it clears up. dash knows no `--` after kill's signal. */
const SCRIPT = `
groups=
directory=
while read -r sign rest; do
  case $sign in
    +) groups="$groups $rest" ;;
    -) kept=; for each in $groups; do [ "$each" = "$rest" ] || kept="$kept $each"; done; groups=$kept ;;
    d) directory=$rest ;;
  esac
done
for each in $groups; do kill -KILL "-$each"; done
[ -z "$directory" ] || rm -rf -- "$directory"
`;

let guard: ChildProcess | undefined;
const groups = new Set<number>();
let directory = "";

/** From now on this process group does not outlive us. */
export function guardGroup(group: number): void {
  groups.add(group);
  tell(`+ ${group}`);
}

/** The group is gone; its number may be somebody else's soon. */
export function releaseGroup(group: number): void {
  if (groups.delete(group)) tell(`- ${group}`);
}

/** This directory does not outlive us. @param path absolute; the empty string for none */
export function guardDirectory(path: string): void {
  directory = path;
  tell(`d ${path}`);
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
  tell(`d ${directory}`);
}

function tell(line: string): void {
  guard?.stdin?.write(`${line}\n`);
}
