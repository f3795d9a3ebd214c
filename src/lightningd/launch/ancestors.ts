/**
 * The command lines of our ancestors, nearest first. lightningd gives an option's value to a plugin only in `init`, but
 * the manifest that is due before it depends on `--autoreload-plugin`; so the option is looked up where the user wrote it.
 * This runs while lightningd waits: on Linux it is two small synchronous reads an ancestor, and only as many as are asked for.
 */
import { existsSync, readFileSync } from "node:fs";
import { messageOf } from "../../jsonrpc/errors.ts";

/** A process above us. `argv` is undefined if the system does not show it; then `problem` says why. */
export interface Ancestor {
  readonly pid: number;
  readonly argv: readonly string[] | undefined;
  readonly problem?: string;
}

/**
 * The processes from `pid` upwards, to process 1 (which in many containers is lightningd) or to the first one that the system does not
 * show.
 */
export function* ancestors(pid: number, platform: NodeJS.Platform): Generator<Ancestor, void, undefined> {
  const read = platform === "linux" ? readFromProc : readFromPs;
  const seen = new Set<number>();
  for (let next = pid; next > 0 && !seen.has(next);) {
    seen.add(next);
    const found = read(next);
    yield found.ancestor;
    next = found.parent();
  }
}

interface Found {
  readonly ancestor: Ancestor;
  /** The parent's pid; 0 ends the walk. It is looked up only when it is asked for, since most callers need only lightningd. */
  parent(): number;
}

function readFromProc(pid: number): Found {
  try {
    const argv = splitCmdline(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
    return { ancestor: { pid, argv }, parent: () => parentOf(pid) };
  } catch (error) {
    return unseen(pid, error);
  }
}

/** A process that has ended meanwhile has no parent. */
function parentOf(pid: number): number {
  try {
    return parentIn(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return 0;
  }
}

/** Each argument ends with a NUL, also an empty one. */
export function splitCmdline(text: string): string[] {
  return text === "" ? [] : text.replace(/\0$/, "").split("\0");
}

/** The second field is the command's name in brackets, and may itself contain spaces and brackets (proc(5)). */
export function parentIn(stat: string): number {
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

/** macOS has no /proc: this takes a `ps` for each ancestor, a few milliseconds each. */
function readFromPs(pid: number): Found {
  try {
    const { execFileSync } = process.getBuiltinModule("node:child_process");
    const line = execFileSync("ps", ["-ww", "-o", "ppid=,args=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 5000,
    });
    const [, parent, args] = /^\s*(\d+) (.*)/s.exec(line) ?? [];
    return { ancestor: { pid, argv: splitArgs(args?.trimEnd() ?? "") }, parent: () => Number(parent ?? 0) };
  } catch (error) {
    return unseen(pid, error);
  }
}

/**
 * `ps` joins arguments by spaces, and a space within one looks the same. lightningd refuses arguments that are neither an
 * option nor its value, so words after `--name=value` (or after `--name value`) are taken as the rest of that value, unless
 * a path with fewer of them exists. What cannot be told: a space before a `-`, as in `/my -dir`.
 */
export function splitArgs(text: string, exists: (path: string) => boolean = existsSync): string[] {
  const argv: string[] = [];
  const words = text.split(" ");
  for (let at = 0; at < words.length;) {
    const word = words[at++] ?? "";
    if (argv.length > 0 && /^--[^=]+$/.test(word) && startsValue(words[at])) argv.push(word, words[at++] ?? "");
    else argv.push(word);
    if (!word.startsWith("--")) continue;
    const from = at;
    while (startsValue(words[at])) at++;
    argv.push(...joinWords(argv.pop() ?? "", words.slice(from, at), exists));
  }
  return argv;
}

function startsValue(word: string | undefined): word is string {
  return word !== undefined && !word.startsWith("-");
}

function joinWords(first: string, more: readonly string[], exists: (path: string) => boolean): string[] {
  for (let count = more.length; count >= 0; count--) {
    const joined = [first, ...more.slice(0, count)].join(" ");
    const path = joined.replace(/^--[^=]*=/, "");
    if (path.startsWith("/") && exists(path)) return [joined, ...more.slice(count)];
  }
  return [[first, ...more].join(" ")];
}

function unseen(pid: number, error: unknown): Found {
  const reason = messageOf(error);
  const problem = `The command line of process ${pid}, an ancestor of autoreload, cannot be seen: ${reason}.`;
  return { ancestor: { pid, argv: undefined, problem }, parent: () => 0 };
}
