/**
 * Clears up when autoreload itself is killed without a word (SIGKILL, out of memory): a shell that waits for the end of a pipe
 * that only we hold kills what is left of the plugins and removes our directory. Where lightningd kills us for what we
 * register when it starts, nobody else is there to note it either. All else is done by ourselves; this costs a megabyte.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/**
 * Reads `+ group`, `- group`, `d directory`, `n note`, `w words` and `o` (notes are off); at the end of its input it clears up
 * and adds a line to each note. dash knows no `--` after kill's signal. The words come last: nobody may read them any more.
 */
const SCRIPT = `
groups=
directory=
notes=
words=
while read -r sign rest; do
  case $sign in
    +) groups="$groups $rest" ;;
    -) kept=; for each in $groups; do [ "$each" = "$rest" ] || kept="$kept $each"; done; groups=$kept ;;
    d) directory=$rest ;;
    n) notes="$notes$rest
" ;;
    w) words=$rest ;;
    o) notes= ;;
  esac
done
for each in $groups; do kill -KILL "-$each" 2> /dev/null; done
[ -z "$directory" ] || rm -rf -- "$directory"
[ -n "$notes" ] || exit 0
umask 077
printf %s "$notes" | while read -r note; do
  mkdir -p -- "\${note%/*}" 2> /dev/null && echo killed >> "$note"
done 2> /dev/null
printf '%s\n' "$words" >&2
`;

let guard: ChildProcess | undefined;
const groups = new Set<number>();
let directory = "";

/** From now on this process group does not outlive us. */
export function guardGroup(group: number): void {
  groups.add(group);
  tell(`+ ${group}`);
  // The host waits for the plugin's start, which is under way by then and takes longer than this.
  setImmediate(start);
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

/** If we are killed from now on, a line is added to each of these files, absolute paths, and the words go to stderr. */
export function noteDeath(files: readonly string[], words: string): void {
  start();
  for (const file of files) tell(`n ${file}`);
  tell(`w ${words}`);
}

/** From now on our death says nothing. */
export function noteNothing(): void {
  tell("o");
}

function start(): void {
  if (guard !== undefined) return;
  // A session of its own, so that a signal for our group or terminal is not the guard's end too.
  guard = spawn("/bin/sh", ["-c", SCRIPT], { stdio: ["pipe", "ignore", "inherit"], detached: true });
  guard.on("error", () => undefined);
  guard.stdin?.on("error", () => undefined);
  guard.unref();
  for (const group of groups) tell(`+ ${group}`);
  tell(`d ${directory}`);
}

function tell(line: string): void {
  guard?.stdin?.write(`${line}\n`);
}
