/**
 * What pages show in blocks of `console` is what comes of it: each page is played from its first block to its last.
 * With UPDATE_PAGES=1 what differs is written anew.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { alike } from "./alike.ts";
import { stepsOf } from "./page.ts";
import { Sandbox } from "./sandbox.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const read = (page: string): string => readFileSync(join(ROOT, page), "utf8");
const TIMEOUT_MS = 90_000;

test.each(PAGES.filter((page) => stepsOf(read(page)).some(({ kind }) => kind === "command")))(
  "%s shows what comes of it",
  { timeout: TIMEOUT_MS },
  async (page) => {
    const text = read(page);
    await using sandbox = new Sandbox(["hello.py", "hello.js", "hello.py.jsonl"]);
    const differences: {
      readonly step: string;
      readonly shown: readonly string[];
      readonly real: readonly string[];
    }[] = [];
    const lines = text.split("\n");
    let moved = 0;
    for (const step of stepsOf(text)) {
      const shown = "shown" in step ? step.shown : { from: 0, to: 0, lines: [] };
      const real = await sandbox.play(step, (found) => alike(shown.lines, found));
      if (alike(shown.lines, real)) continue;
      differences.push({ step: "text" in step ? step.text : step.kind, shown: shown.lines, real });
      lines.splice(shown.from + moved, shown.lines.length, ...real);
      moved += real.length - shown.lines.length;
    }
    if (process.env["UPDATE_PAGES"] === "1") writeFileSync(join(ROOT, page), lines.join("\n"));
    else expect(differences, JSON.stringify(differences, null, 1)).toEqual([]);
  },
);
