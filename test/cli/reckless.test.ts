/** What Core Lightning's installer, reckless, needs of the repository: its nodejs installer's steps, as far as they are of files. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startHost, temporaryDirectory } from "../host/support.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

test("a file of the repository's name runs by itself, and by a symlink as a plugin", async () => {
  // It installs where package.json is, and by no other installer, which it would try first.
  expect(["package.json", "autoreload.js"].every((name) => existsSync(join(ROOT, name)))).toBe(true);
  const others = ["requirements.txt", "uv.lock", "poetry.lock", "pyproject.toml", "Cargo.toml"];
  expect(others.filter((name) => existsSync(join(ROOT, name)))).toEqual([]);
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: object };
  expect(scripts).toHaveProperty("prepare");

  const link = join(temporaryDirectory(), "autoreload.js");
  symlinkSync(join(ROOT, "autoreload.js"), link);
  expect(spawnSync(link, { encoding: "utf8", timeout: 10_000 }).status).toBe(0);

  const host = await startHost({ plugins: [link] });
  const { plugins } = (await host.call("plugin", ["list"])) as { plugins: { name: string }[] };
  expect(plugins.map(({ name }) => name)).toEqual([join(ROOT, "autoreload.js")]);
  await expect(host.call("autoreload-status")).resolves.toMatchObject({ plugins: [] });
});
