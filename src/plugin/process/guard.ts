/**
 * Clears up when autoreload itself is killed without a word (SIGKILL, out of memory): a shell that waits for the end of a pipe
 * that only we hold kills what is left of the plugins and removes our directories. Where lightningd kills us for what we
 * register when it starts, nobody else is there to note it either. All else is done by ourselves; this costs a megabyte.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { printable } from "../../trace/printable.ts";

/**
 * Reads a sign and a word a line: a process group comes (`+`) or goes (`-`), a directory comes (`d`) or goes (`r`), a note (`n`),
 * last words (`w`), and `o` (notes are off). Words come as `inOctal` writes them, so no path or name can say more than one word.
 * At the end of its input it clears up and adds a line to each note, in a directory that belongs to this user. dash knows no `--`
 * after kill's signal. The last words come last: nobody may read them any more.
 */
const SCRIPT = `
set -f
groups= directories= notes= words=
without() {
  gone=$1 kept=
  shift
  for each; do [ "$each" = "$gone" ] || kept="$kept $each"; done
}
decode() {
  text=$(printf '%bx' "$1")
  text=\${text%x}
}
while read -r sign word; do
  case $sign in
    +) groups="$groups $word" ;;
    -) without "$word" $groups; groups=$kept ;;
    d) directories="$directories $word" ;;
    r) without "$word" $directories; directories=$kept ;;
    n) notes="$notes $word" ;;
    w) words=$word ;;
    o) notes= ;;
  esac
done
for each in $groups; do kill -KILL "-$each" 2> /dev/null; done
for each in $directories; do decode "$each"; rm -rf -- "$text"; done
[ -n "$notes" ] || exit 0
umask 077
for each in $notes; do
  decode "$each"
  directory=\${text%/*} name=\${text##*/}
  (mkdir -p -- "$directory" && cd -P -- "$directory" && [ -O . ] && [ ! -L "./$name" ] && echo killed >> "./$name") 2> /dev/null
done
decode "$words"
printf '%s\\n' "$text" >&2
`;

let guard: ChildProcess | undefined;
const groups = new Set<number>();
const directories = new Set<string>();

/** From now on this process group does not outlive us. */
export function guardGroup(group: number): void {
  groups.add(group);
  tell("+", String(group));
  // The host waits for the plugin's start, which is under way by then and takes longer than this.
  setImmediate(start);
}

/** The group is gone; its number may be somebody else's soon. */
export function releaseGroup(group: number): void {
  if (groups.delete(group)) tell("-", String(group));
}

/** This directory, or socket, does not outlive us. @param path absolute */
export function guardDirectory(path: string): void {
  directories.add(path);
  tell("d", path);
}

/** It is removed. */
export function releaseDirectory(path: string): void {
  if (directories.delete(path)) tell("r", path);
}

/** If we are killed from now on, a line is added to each of these files, absolute paths, and the words go to stderr. */
export function noteDeath(files: readonly string[], words: string): void {
  start();
  for (const file of files) tell("n", file);
  tell("w", printable(words));
}

/** From now on our death says nothing. */
export function noteNothing(): void {
  tell("o", "");
}

function start(): void {
  if (guard !== undefined) return;
  // A session of its own, so that a signal for our group or terminal is not the guard's end too.
  guard = spawn("/bin/sh", ["-c", SCRIPT], { stdio: ["pipe", "ignore", "inherit"], detached: true });
  guard.on("error", () => undefined);
  guard.stdin?.on("error", () => undefined);
  guard.unref();
  for (const group of groups) tell("+", String(group));
  for (const directory of directories) tell("d", directory);
}

function tell(sign: string, word: string): void {
  guard?.stdin?.write(`${sign} ${inOctal(word)}\n`);
}

/** One word without blanks, line ends or quotes, as printf's `%b` reads it. */
function inOctal(text: string): string {
  return text.replaceAll(/[^\w/.-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `\\0${byte.toString(8).padStart(3, "0")}`).join(""),
  );
}
