import { readFile, readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../src/", import.meta.url));

/** A folder imports only itself and those before it. */
const LAYERS = ["jsonrpc", "lightningd", "trace", "plugin", "watch", "proxy", "host", "circus", "cli"];

interface Import {
  readonly from: string;
  readonly to: string;
}

async function imports(): Promise<Import[]> {
  const files = (await readdir(SRC, { recursive: true })).filter((file) => file.endsWith(".ts"));
  const found = await Promise.all(
    files.map(async (from) => {
      const text = await readFile(join(SRC, from), "utf8");
      const paths = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, path]) => String(path));
      return paths.map((path) => ({ from, to: relative(SRC, resolve(SRC, dirname(from), path)) }));
    }),
  );
  return found.flat();
}

const layerOf = (file: string): number => LAYERS.indexOf(file.split("/")[0] ?? "");

test("every file is in a layer, and imports only from its own and those before it", async () => {
  const all = await imports();
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter(({ from, to }) => layerOf(from) < 0 || layerOf(to) < 0)).toEqual([]);
  expect(all.filter(({ from, to }) => layerOf(to) > layerOf(from))).toEqual([]);
});

test("no files import each other in a circle, for types neither", async () => {
  let rest = await imports();
  for (let before = Infinity; rest.length < before;) {
    before = rest.length;
    const importing = new Set(rest.map(({ from }) => from));
    const imported = new Set(rest.map(({ to }) => to));
    rest = rest.filter(({ from, to }) => importing.has(to) && imported.has(from));
  }
  expect(rest).toEqual([]);
});

test("only plugin/, host/ and what is built or looked up start processes, and only cli/ ends ours", async () => {
  const files = (await readdir(SRC, { recursive: true })).filter((file) => file.endsWith(".ts"));
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readFile(join(SRC, file), "utf8") })));
  const having = (pattern: RegExp): string[] => texts.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
  const starters = new Set(having(/node:child_process/).map((file) => file.split("/")[0]));
  expect([...starters].filter((layer) => !["lightningd", "plugin", "watch", "host"].includes(layer ?? ""))).toEqual([]);
  // The companion's own few lines stand as text in the file that writes them.
  const enders = having(/process\.exit\(/).filter((file) => file !== "proxy/companion-door.ts");
  expect(enders.filter((file) => !file.startsWith("cli/"))).toEqual([]);
});
