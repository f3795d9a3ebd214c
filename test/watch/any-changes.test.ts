import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { put, temporaryDirectory, watch } from "./watched.ts";
import type { Watched } from "./watched.ts";

type Act =
  | { readonly kind: "write"; readonly at: string; readonly text: string }
  | { readonly kind: "deep"; readonly at: string }
  | { readonly kind: "remove"; readonly at: string }
  | { readonly kind: "move"; readonly at: string; readonly to: string };

const name = fc.constantFrom("a", "b", "c", "excluded");
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
const anyAct = fc.oneof<fc.Arbitrary<Act>[]>(
  fc.record({ kind: fc.constant("write"), at: path, text: fc.string() }),
  fc.record({ kind: fc.constant("deep"), at: path }),
  fc.record({ kind: fc.constant("remove"), at: path }),
  // Out of the tree, into it, and within.
  fc.record({ kind: fc.constant("move"), at: path, to: path.map((to) => `../outside/${basename(to)}`) }),
  fc.record({ kind: fc.constant("move"), at: path.map((at) => `../outside/${basename(at)}`), to: path }),
  fc.record({ kind: fc.constant("move"), at: path, to: path }),
);

/** What cannot be done as things are is not done. */
function perform(directory: string, act: Act): void {
  const at = join(directory, act.at);
  try {
    switch (act.kind) {
      case "write":
        return writeFileSync(at, act.text);
      case "deep":
        mkdirSync(join(at, "c/b/a"), { recursive: true });
        return writeFileSync(join(at, "c/b/a/file"), "");
      case "remove":
        return rmSync(at, { recursive: true });
      case "move":
        return renameSync(at, join(directory, act.to));
    }
  } catch (error) {
    expect(error).toHaveProperty("code");
  }
}

/** All files that count, with what shows a change of them; and the directories that they may come into. */
function look(directory: string): { readonly files: Map<string, string>; readonly directories: string[] } {
  const files = new Map<string, string>();
  const directories = [directory];
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.name === "excluded" || entry.name.startsWith(".") || entry.name === "x.py") continue;
    const path = join(directory, entry.name);
    if (!entry.isDirectory()) {
      const { mtimeMs, size, ino } = lstatSync(path);
      files.set(path, `${mtimeMs} ${size} ${ino}`);
      continue;
    }
    const below = look(path);
    for (const [file, state] of below.files) files.set(file, state);
    directories.push(...below.directories);
  }
  return { files, directories };
}

/** Waits until all of these were reported; more may have been. */
async function reported(plugin: Watched, paths: Iterable<string>): Promise<ReadonlySet<string>> {
  const missing = new Set(paths);
  const all = new Set<string>();
  while (missing.size > 0) {
    for (const path of (await plugin.change()).paths) {
      missing.delete(path);
      all.add(path);
    }
  }
  return all;
}

async function act(plugin: Watched, acts: readonly Act[]): Promise<void> {
  const before = look(plugin.directory).files;
  for (const act of acts) perform(plugin.directory, act);
  const sentinel = plugin.path(`sentinel-${plugin.changes.length}`);
  writeFileSync(sentinel, "");
  const seen = await reported(plugin, [sentinel]);
  const { files, directories } = look(plugin.directory);
  const changed = [...before.keys(), ...files.keys()].filter((path) => before.get(path) !== files.get(path));
  expect(changed.filter((path) => !seen.has(path))).toEqual([]);
  // A directory that is not watched any more would not tell of these.
  for (const path of files.keys()) appendFileSync(path, "more");
  await reported(plugin, files.keys());
  const added = directories.map((directory) => join(directory, "added"));
  for (const path of added) writeFileSync(path, `${plugin.changes.length}`);
  await reported(plugin, added);
}

test("whatever is done to a tree is reported, and it goes on being watched", { timeout: 120_000 }, async () => {
  // One round each: a file that is saved again and again at once is not followed any more.
  const acts = fc.array(anyAct, { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(acts, async (acts) => {
      const directory = temporaryDirectory();
      put(directory, { "tree/x.py": "#!/bin/sh\n", "tree/.autorestart_excludes": "excluded\n", "outside/a": "" });
      chmodSync(join(directory, "tree/x.py"), 0o755);
      const plugin = await watch(join(directory, "tree"), { executable: join(directory, "tree/x.py") });
      await act(plugin, acts);
      await plugin.watcher[Symbol.asyncDispose]();
    }),
    { numRuns: 30 },
  );
});
