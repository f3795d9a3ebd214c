import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../../host/support.ts";
import { SAMPLE } from "../../session/sample.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const AS_A_COMMAND = 'autoreload() { "$NODE" "$BIN" "$@"; }';

/** Each command of ours in docs/sessions.md with the output that is shown for it. */
function shown(): [string, string][] {
  const text = readFileSync(join(ROOT, "docs/sessions.md"), "utf8");
  const blocks = text.matchAll(/^ {4}\$ (autoreload .*)\n((?: {4}(?!\$).*\n|\n(?= {4}\S))*)/gm);
  return Array.from(blocks, ([, command = "", output = ""]) => [command, output.replaceAll(/^ {4}/gm, "")]);
}

test.each(shown())("%s prints what docs/sessions.md shows", (command, output) => {
  const directory = temporaryDirectory();
  copyFileSync(SAMPLE, join(directory, "hello.jsonl"));
  copyFileSync(SAMPLE, join(directory, "small.jsonl"));
  const env = { ...process.env, NODE: process.execPath, BIN: join(ROOT, "bin/autoreload.js") };
  // A filter that is wrong is one of the examples: its code is not 0.
  const script = `${AS_A_COMMAND}\n(${command}) 2>&1 || true`;
  expect(execFileSync("sh", ["-c", script], { cwd: directory, env, encoding: "utf8" })).toBe(output);
});
