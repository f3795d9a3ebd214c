/**
 * Clears up when autoreload itself is killed without a word (SIGKILL, out of memory): a shell that waits for the end of a socket
 * that only we hold kills what is left of the plugins and removes our directories. Where lightningd kills us for what we
 * register when it starts, nobody else is there to note it either. It makes fifos besides, since it is there: a process that Node
 * starts stops us for a millisecond or two. All else is done by ourselves; this costs a megabyte.
 */
import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { printable } from "../../trace/printable.ts";

/**
 * Reads a sign and a word a line: a process group comes (`+`) or goes (`-`), a directory comes (`d`) or goes (`r`), a note (`n`),
 * last words (`w`), `o` (notes are off), and `p` (three fifos are to be made in a directory, which it answers with y or n). Words
 * come as `inOctal` writes them, so no path or name can say more than one word. At the end of its input it clears up and adds a
 * line to each note, in a directory that belongs to this user. dash knows no `--` after kill's signal. The last words come last:
 * nobody may read them any more. Nor may an answer: that must not be the guard's end. A service's PATH may lead to a venv alone:
 * the system's own directories come after it, for mkfifo, mkdir and rm.
 */
const SCRIPT = `
set -f
trap '' PIPE
PATH=\${PATH:+$PATH:}/usr/bin:/bin
groups= directories= notes= words=
without() {
  gone=$1 kept=
  shift
  for each; do [ "$each" = "$gone" ] || kept="$kept $each"; done
}
decode() {
  case $1 in
    *\\\\*) text=$(printf '%bx' "$1") text=\${text%x} ;;
    *) text=$1 ;;
  esac
}
fifos() {
  decode "$1"
  if mkfifo -m 600 -- "$text/stdin" "$text/stdout" "$text/stderr"; then echo y; else echo n; fi
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
    p) fifos "$word" >&3 2> /dev/null ;;
  esac
done <&3
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

let guard: Socket | undefined;
/** The callers that wait for fifos, in the order of their requests. */
const waiting: ((made: boolean) => void)[] = [];
const groups = new Set<number>();
const directories = new Set<string>();

/**
 * Has it make fifos with the names stdin, stdout and stderr. @param directory absolute
 * @throws if that cannot be, as where the system has no `mkfifo`
 */
export async function makeFifos(directory: string): Promise<void> {
  start();
  const made = await new Promise<boolean>((resolve) => {
    waiting.push(resolve);
    guard?.ref();
    tell("p", directory);
  });
  if (!made) throw new Error(`no fifos could be made in ${directory}`);
}

/** From now on this process group does not outlive us. */
export function guardGroup(group: number): void {
  start();
  if (!groups.has(group)) tell("+", String(group));
  groups.add(group);
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

/** The directory is removed. */
export function releaseDirectory(path: string): void {
  if (directories.delete(path)) tell("r", path);
}

/** If we are killed from now on, a line is added to each of these files, absolute paths, and the words go to stderr. */
export function noteDeath(files: readonly string[], words: string): void {
  start();
  for (const file of files) tell("n", file);
  tell("w", printable(words));
}

/** The guard notes our death no more. */
export function noteNothing(): void {
  tell("o", "");
}

function start(): void {
  if (guard !== undefined) return;
  // A session of its own, so that a signal for our group or terminal is not the guard's end too.
  const child = spawn("/bin/sh", ["-c", SCRIPT], { stdio: ["ignore", "ignore", "inherit", "pipe"], detached: true });
  child.unref();
  const socket = child.stdio[3];
  if (!(socket instanceof Socket)) return;
  guard = socket;
  for (const failing of [child, socket]) failing.on("error", () => undefined);
  socket.on("data", (answers: Buffer) => heard(answers.toString().split("\n").slice(0, -1)));
  // Another one takes its place when it is needed.
  socket.once("close", () => {
    if (guard === socket) guard = undefined;
    heard(waiting.map(() => "n"));
  });
  socket.unref();
  for (const group of groups) tell("+", String(group));
  for (const directory of directories) tell("d", directory);
}

function heard(answers: readonly string[]): void {
  const asked = waiting.splice(0, answers.length);
  if (waiting.length === 0) guard?.unref();
  asked.forEach((resolve, at) => resolve(answers[at] === "y"));
}

function tell(sign: string, word: string): void {
  guard?.write(`${sign} ${inOctal(word)}\n`);
}

/** One word without blanks, line ends or quotes, as printf's `%b` reads it. */
function inOctal(text: string): string {
  return text.replaceAll(/[^\w/.-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `\\0${byte.toString(8).padStart(3, "0")}`).join(""),
  );
}
