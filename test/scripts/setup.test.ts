/** The first minute: `npm start` in a clone in which nothing is installed. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../host/support.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const TERMINAL = join(ROOT, "test/fixtures/types-at-a-terminal.py");

test("npm start says what it does, installs what running needs, and ends at a prompt with what to try", () => {
  const clone = freshClone();
  const steps = JSON.stringify([
    ["\n> ", "hello bob\r"],
    ['"Hello bob"', "quit\r"],
  ]);
  const { stdout, status } = spawnSync("python3", [TERMINAL, steps, "npm", "start"], {
    cwd: clone,
    env: { ...process.env, TERM: "xterm", XDG_STATE_HOME: clone, npm_config_prefer_offline: "true" },
    encoding: "utf8",
  });
  expect(status, stdout).toBe(0);
  expect(stdout).toMatch(
    /autoreload: installing what it needs to run\r\n.*autoreload: building\r\n.*hello\.py runs .*Try:\r\n {2}hello .*"Hello bob"/s,
  );
  expect(readdirSync(join(clone, "node_modules"))).toEqual(expect.arrayContaining(["esbuild", "yargs"]));
  expect(existsSync(join(clone, "node_modules/assemblyscript"))).toBe(false);
});

/** What git would bring, as it is now. */
function freshClone(): string {
  const directory = temporaryDirectory();
  const list = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  for (const file of list.split("\0").filter((name) => name !== "" && existsSync(join(ROOT, name)))) {
    cpSync(join(ROOT, file), join(directory, file), { recursive: true });
  }
  return directory;
}
