import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { played } from "./sessions.ts";

const EXAMPLES = ["hello.py", "hello.js", "hello.sh"];

test.each(EXAMPLES)("examples/%s does what its session has", async (name) => {
  const path = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
  const { code, lines } = await played(`${path}.jsonl`, path);
  expect(lines.filter((line) => !line.startsWith("  same"))).toEqual(["", "7 same"]);
  expect(code).toBe(0);
});
