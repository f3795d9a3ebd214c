import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the scanner's code in git is what its source compiles to", () => {
  const compile = 'process.stdout.write(await (await import("./scripts/scanner.js")).compile())';
  const compiled = execFileSync(process.execPath, ["--input-type=module", "--eval", compile], { encoding: "utf8" });
  expect(readFileSync("src/jsonrpc/scanner-code.ts", "utf8")).toBe(compiled);
});
