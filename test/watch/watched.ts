/** A plugin's directory of its own, a watcher on it, and what the watcher tells. */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { sayProblem } from "../../src/trace/sentences/watch.ts";
import { watchPlugin } from "../../src/watch/watch.ts";
import type { Change, PluginPlaces, Watcher } from "../../src/watch/contract.ts";

export interface Watched {
  readonly directory: string;
  readonly executable: string;
  readonly watcher: Watcher;
  /** All so far, oldest first. */
  readonly changes: readonly Change[];
  readonly problems: readonly string[];
  /** The next change that was not yet asked for. */
  change(): Promise<Change>;
  problem(): Promise<string>;
  path(name: string): string;
  /** Writes a file in place, with the directories on the way. */
  write(name: string, text: string): void;
}

export function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "watch-")));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export function put(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
}

/** @param files by name; x.py is there and executable in any case */
export async function watched(
  files: Readonly<Record<string, string>> = {},
  places: Partial<PluginPlaces> | ((directory: string) => Partial<PluginPlaces>) = {},
): Promise<Watched> {
  const directory = temporaryDirectory();
  put(directory, { "x.py": "#!/bin/sh\n", ...files });
  const executable = join(directory, "x.py");
  chmodSync(executable, 0o755);
  const further = typeof places === "function" ? places(directory) : places;
  return watch(directory, { executable, ...further });
}

export async function watch(directory: string, places: PluginPlaces): Promise<Watched> {
  const changes = queue<Change>();
  const problems = queue<string>();
  const watcher = watchPlugin(places, {
    change: changes.push,
    problem: (problem) => problems.push(sayProblem(problem)),
  });
  onTestFinished(() => watcher[Symbol.asyncDispose]());
  await watcher.ready;
  return {
    directory,
    executable: places.executable,
    watcher,
    changes: changes.all,
    problems: problems.all,
    change: changes.next,
    problem: problems.next,
    path: (name) => join(directory, name),
    write: (name, text) => put(directory, { [name]: text }),
  };
}

function queue<Item>(): { all: Item[]; push: (item: Item) => void; next: () => Promise<Item> } {
  const all: Item[] = [];
  const waiting: ((item: Item) => void)[] = [];
  let taken = 0;
  return {
    all,
    push: (item) => {
      all.push(item);
      const next = waiting.shift();
      if (next === undefined) return;
      taken++;
      next(item);
    },
    next: () => {
      const item = all[taken];
      if (item !== undefined) {
        taken++;
        return Promise.resolve(item);
      }
      return new Promise((resolve) => {
        waiting.push(resolve);
      });
    },
  };
}
