import { readFile, readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../src/", import.meta.url));

/** Of what stands in a folder, each imports only itself and those before it. */
const ORDERS: Readonly<Record<string, readonly string[]>> = {
  "": [
    "jsonrpc",
    "lightningd",
    "trace",
    "session",
    "inspector",
    "page",
    "recording",
    "plugin",
    "watch",
    "proxy",
    "host",
    "play",
    "doctor",
    "circus",
    "cli",
  ],
  "proxy/": [
    "limits.ts",
    "ahead.ts",
    "link",
    "traffic",
    "again",
    "reload",
    "plugin.ts",
    "surface",
    "recording",
    "following.ts",
    "plugins.ts",
    "status.ts",
    "launched",
    "declarations.ts",
    "params.ts",
    "session-methods.ts",
    "methods.ts",
    "handshake.ts",
    "config-calls.ts",
    "switchboard.ts",
    "autoreload.ts",
  ],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

async function sources(): Promise<{ readonly file: string; readonly text: string }[]> {
  const files = (await readdir(SRC, { recursive: true })).filter((file) => /\.tsx?$/.test(file));
  return await Promise.all(files.map(async (file) => ({ file, text: await readFile(join(SRC, file), "utf8") })));
}

async function imports(): Promise<Import[]> {
  return (await sources()).flatMap(({ file: from, text }) => {
    const paths = [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, path]) => String(path));
    return paths.map((path) => ({ from, to: relative(SRC, resolve(SRC, dirname(from), path)) }));
  });
}

/** Where a file stands in the order of a folder: -1 for nowhere, undefined if it is not in that folder. */
function placeIn(folder: string, file: string): number | undefined {
  if (!file.startsWith(folder)) return undefined;
  return ORDERS[folder]?.indexOf(file.slice(folder.length).split("/")[0] ?? "");
}

test.each(Object.keys(ORDERS))("all of src/%s has a place there, and imports only from before it", async (folder) => {
  const inside = (await imports()).map(({ from, to }) => ({
    arrow: `${from} -> ${to}`,
    from: placeIn(folder, from),
    to: placeIn(folder, to),
  }));
  expect(inside.filter(({ from }) => from !== undefined).length).toBeGreaterThan(50);
  expect(inside.filter(({ from, to }) => from === -1 || to === -1)).toEqual([]);
  expect(inside.filter(({ from, to }) => from !== undefined && to !== undefined && to > from)).toEqual([]);
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

test("no class is longer than 200 lines", async () => {
  const classes = (await sources()).flatMap(({ file, text }) =>
    [...text.matchAll(/^(?:export )?(?:abstract )?class (\w+)[^]*?^}/gm)].map(([lines, name]) => ({
      name: `${file}: ${name}`,
      lines: lines.split("\n").length,
    })),
  );
  expect(classes.length).toBeGreaterThan(100);
  expect(classes.filter(({ lines }) => lines > 200)).toEqual([]);
});

test("no folder has more than 15 files beside each other", async () => {
  const counts = new Map<string, number>();
  for (const { file } of await sources()) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect(counts.size).toBeGreaterThan(50);
  expect([...counts].filter(([, files]) => files > 15)).toEqual([]);
});

test("only plugin/, host/ and what is built or looked up start processes, and only cli/ ends ours", async () => {
  const texts = await sources();
  const having = (pattern: RegExp): string[] => texts.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
  const starters = new Set(having(/node:child_process/).map((file) => file.split("/")[0]));
  expect([...starters].filter((layer) => !["lightningd", "plugin", "watch", "host"].includes(layer ?? ""))).toEqual([]);
  // The companion's own few lines stand as text in the file that writes them.
  const enders = having(/process\.exit\(/).filter((file) => file !== "proxy/link/door.ts");
  expect(enders.filter((file) => !file.startsWith("cli/"))).toEqual([]);
});

test("what lightningd waits for has no code of PSBTs: that is loaded with the first answer that needs it", async () => {
  const names = (await readdir("dist")).filter((name) => name.endsWith(".cjs") && name !== "recorder.cjs");
  const texts = await Promise.all(names.map(async (name) => ({ name, text: await readFile(`dist/${name}`, "utf8") })));
  const having = (word: string): string[] => texts.filter(({ text }) => text.includes(word)).map(({ name }) => name);
  expect(having("readUnsignedTransaction")).toEqual(["funding.cjs"]);
  expect(having("function explainStderr(")).toEqual(["later.cjs"]);
});
