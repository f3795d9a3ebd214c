/** Sentences about watching: what happened to which file, and what the user can do. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Blocked, WatchEvent, WatchProblem } from "../events/watch.ts";
import type { Awaited, WatchStage } from "../events/watch.ts";
import { debug, once, traced, unusual } from "./line.ts";
import type { Line, Sentences } from "./line.ts";

const PROBLEMS: Sentences<WatchProblem> = {
  "watches-exhausted": ({ code, directory, pollMs }) => unusual(sayExhausted(code, directory, pollMs)),
  "watching-failed": ({ message }) =>
    unusual(`Looking for changes failed this time, and goes on at the next change: ${message}`),
  "nothing-there": ({ path }) =>
    unusual(`--autoreload-watch: ${path} does not exist. It is watched as soon as it does.`),
  blocked: ({ path, why }) => unusual(`${basename(path)} ${BLOCKED[why](path)}`),
  "git-locked": ({ lock }) =>
    unusual(`Changes wait for git, which is at work: ${lock} is there. If no git is running, delete that file.`),
  "own-writes": ({ name, pattern, ruleFile }) =>
    unusual(
      `${name} changes by itself again after every reload, which would go on forever, so it is not followed any more. ` +
        (ruleFile === undefined
          ? "Have it written elsewhere, or watch other paths than this."
          : `To leave it out for good, add this line to ${ruleFile}: /${pattern.replaceAll(/[\\?[]/g, String.raw`\$&`)}`),
    ),
  "unreadable-rules": ({ path, message }) => unusual(`${path} cannot be read, so its rules do not hold: ${message}`),
};

export const WATCH: Sentences<WatchEvent | WatchStage> = {
  ...PROBLEMS,
  watched: () => debug("is watched for changes"),
  change: ({ reason, files, builds }) =>
    traced(`${reason}, so it is ${builds ? "built" : "started"}: ${files.join(", ")}`),

  event: ({ directory, name }) => once(traced(`event in ${directory}: ${name ?? "(no name)"}`)),
  suspect: ({ path, what }) => traced(`${path} was ${what}`),
  ignored: ({ path, why }) => traced(`${path} does not count: ${IGNORED[why]}`),
  waits: ({ paths, why }) => once(traced(`${paths.join(", ")} waits: ${AWAITED[why]}`)),
};

const IGNORED = {
  rules: "the rules leave it out",
  unchanged: "it is as it was",
  "own-writes": "it changes by itself",
  build: "it is what the build writes",
};

const AWAITED: Readonly<Record<Awaited, string>> = {
  rest: "it changes often and has to rest",
  git: "git is at work",
  executable: "the executable cannot be started yet",
};

/** A problem as a whole sentence. */
export function sayProblem(problem: WatchProblem): string {
  const sentence = PROBLEMS[problem.kind] as (problem: WatchProblem) => Line;
  return sentence(problem).text;
}

const BLOCKED: Readonly<Record<Blocked, (path: string) => string>> = {
  missing: (path) => `is gone; it is reloaded as soon as ${path} is there again.`,
  directory: (path) => `is not a file any more; it is reloaded as soon as ${path} is one again.`,
  empty: (path) => `is empty; it is reloaded as soon as something is in ${path}.`,
  forbidden: (path) => `changed but may not be executed; it is reloaded after: chmod +x ${path}`,
};

function sayExhausted(code: string, directory: string, pollMs: number): string {
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
