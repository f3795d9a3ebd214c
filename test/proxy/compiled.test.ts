import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { Workbench } from "./workbench.ts";

const hasCompiler = spawnSync("cc", ["--version"]).status === 0;
const name = "a plugin in C is rebuilt and reloaded by a save";

test.skipIf(!hasCompiler)(hasCompiler ? name : `${name} (skipped: there is no cc)`, async () => {
  const text = await readFile(new URL("../fixtures/version.c", import.meta.url), "utf8");
  await using bench = await Workbench.start({
    files: { "version.c": text, Makefile: "version: version.c\n\tcc -o version version.c\n" },
    run: ["version"],
    env: { AUTORELOAD_BUILD: "make" },
  });
  // It is not built yet when the node starts, so a companion registers it when it is.
  await expect.poll(() => bench.call("version").catch(() => undefined), { timeout: 20_000 }).toEqual({ version: 1 });
  await bench.reload("version.c", text.replace("#define VERSION 1", "#define VERSION 2"), "version");
  await expect.poll(() => bench.call("version"), { timeout: 20_000 }).toEqual({ version: 2 });
  const told = bench.willSay(/version: \| .*error/);
  const kept = bench.willSay(/version: not reloaded, the old version serves on: .*version\.c:/);
  await bench.save("version.c", text.replace("#define VERSION 1", "#define VERSION"));
  await Promise.all([told, kept]);
  expect(await bench.call("version")).toEqual({ version: 2 });
});
