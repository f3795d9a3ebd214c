#!/usr/bin/env node
// Installs debugpy and builds delve for the test of docs/debugging.md, into directories that git ignores. What is there already takes
// no time. What cannot be had is told and left out: its test then skips itself.
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const HERE = import.meta.dirname;
const DELVE = "github.com/go-delve/delve/cmd/dlv@v1.27.2";

await attempt("debugpy", async (run) => {
  const [wanted, installed] = ["requirements.txt", ".venv/requirements.txt"].map((path) => join(HERE, path));
  if (existsSync(installed) && readFileSync(installed, "utf8") === readFileSync(wanted, "utf8")) return;
  await run("python3", "-m", "venv", "--clear", ".venv");
  await run(".venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted);
  copyFileSync(wanted, installed);
});

await attempt("delve", async (run) => {
  if (!existsSync(join(HERE, "build/dlv"))) await run("go", "install", DELVE);
});

async function attempt(name, install) {
  const env = { ...process.env, GOBIN: join(HERE, "build") };
  let problem = "ready";
  try {
    await install((command, ...args) => promisify(execFile)(command, args, { cwd: HERE, env }));
  } catch (error) {
    const words = `${error.stderr ?? error}`.trim().split("\n").at(-1);
    problem = `left out, since ${error.code === "ENOENT" ? `${error.path} is not there` : `this failed: ${error.cmd}: ${words}`}`;
  }
  process.stdout.write(`${name}: ${problem}\n`);
}
