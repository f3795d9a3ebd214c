/** The sentences of this layer: what happened, to which file, and what to do about it. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** The system gave no watch for a directory; `code` is the error's. */
export function watchesExhausted(code: string, directory: string, pollMs: number): string {
  const instead = `Until then changes are looked for every ${pollMs} ms.`;
  if (code === "ENOSPC") {
    const limit = "fs.inotify.max_user_watches";
    return `No file watches are left on this system for ${directory} (${withValue(limit)}). ${raise(limit, 524_288)} ${instead}`;
  }
  if (code === "EMFILE" && process.platform === "linux") {
    const limit = "fs.inotify.max_user_instances";
    return `No more programs can watch files on this system (${withValue(limit)}). ${raise(limit, 1024)} ${instead}`;
  }
  return `${directory} cannot be watched (${code}): too many files are open. Raise the limit (ulimit -n). ${instead}`;
}

/** Why an executable that changed is not reloaded yet. */
export type Blocked = "missing" | "directory" | "empty" | "forbidden";

export function blocked(path: string, why: Blocked): string {
  const name = basename(path);
  switch (why) {
    case "missing":
      return `${name} is gone; it is reloaded as soon as ${path} is there again.`;
    case "directory":
      return `${name} is not a file any more; it is reloaded as soon as ${path} is one again.`;
    case "empty":
      return `${name} is empty; it is reloaded as soon as something is in ${path}.`;
    case "forbidden":
      return `${name} changed but may not be executed; it is reloaded after: chmod +x ${path}`;
  }
}

export function gitIsLocked(lock: string): string {
  return `Changes wait for git, which is at work: ${lock} is there. If no git is running, delete that file.`;
}

/** A file that changes by itself. @param pattern its name, with asterisks where it has others @param ruleFile where it can be left out */
export function ownWrites(name: string, pattern: string, ruleFile: string | undefined): string {
  const what = `${name} changes by itself again after every reload, which would go on forever, so it is not followed any more.`;
  if (ruleFile === undefined) return `${what} Have it written elsewhere, or watch other paths than this.`;
  return `${what} To leave it out for good, add this line to ${ruleFile}: /${pattern.replaceAll(/[\\?[]/g, String.raw`\$&`)}`;
}

export function unreadableRules(path: string, error: unknown): string {
  return `${path} cannot be read, so its rules do not hold: ${error instanceof Error ? error.message : String(error)}`;
}

export function watchingFailed(error: unknown): string {
  return `Looking for changes failed and goes on with the next one: ${error instanceof Error ? error.message : String(error)}`;
}

function raise(limit: string, value: number): string {
  return `To raise the limit: sudo sysctl -w ${limit}=${value}.`;
}

function withValue(limit: string): string {
  try {
    return `${limit} is ${readFileSync(`/proc/sys/${limit.replaceAll(".", "/")}`, "utf8").trim()}`;
  } catch {
    return limit;
  }
}
