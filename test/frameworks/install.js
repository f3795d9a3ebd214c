#!/usr/bin/env node
// Installs and builds the plugins of this directory on the frameworks that they are written for, each from its registry and
// by its own client, into directories that git ignores. What is done already takes no time. A framework whose toolchain is
// missing, or that does not install, is told and left out: its tests then skip themselves. With CI=true that is a failure.
import { execFile } from "node:child_process";
import { copyFileSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const HERE = import.meta.dirname;
const LAST_LINES = 15;

const FRAMEWORKS = {
  "pyln-client": async (run) => {
    const requirements = join(HERE, "pyln-client/requirements.txt");
    const installed = join(HERE, "pyln-client/.venv/requirements.txt");
    if (text(installed) === text(requirements)) return;
    await run("python3", "-m", "venv", "--clear", ".venv");
    await run(".venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements);
    copyFileSync(requirements, installed);
  },
  "cln-plugin": (run) => run("cargo", "build", "--locked", "--quiet"),
  glightning: (run) => run("go", "build", "-o", "build/hello", "."),
  clightningjs: async (run) => {
    const directory = join(HERE, "clightningjs");
    const installed = modifiedAt(join(directory, "node_modules/.package-lock.json"));
    if (installed < modifiedAt(join(directory, "package-lock.json"))) await run("npm", "ci", "--no-audit", "--no-fund");
  },
};

// One after the other: a compiler takes all cores anyway.
const left = [];
for (const [name, install] of Object.entries(FRAMEWORKS)) {
  const problem = await attempt(name, install);
  process.stdout.write(`${name}: ${problem ?? "ready"}\n`);
  if (problem !== undefined) left.push(name);
}
if (left.length > 0 && process.env.CI === "true") process.exitCode = 1;

async function attempt(name, install) {
  try {
    await install((command, ...args) => promisify(execFile)(command, args, { cwd: join(HERE, name) }));
    return undefined;
  } catch (error) {
    if (error.code === "ENOENT") return `left out, since ${error.path} is not there`;
    const lines = `${error.stdout ?? ""}${error.stderr ?? error}`.trim().split("\n").slice(-LAST_LINES);
    return `left out, since this failed: ${error.cmd ?? ""}\n${lines.map((line) => `    ${line}`).join("\n")}`;
  }
}

function text(path) {
  return statSync(path, { throwIfNoEntry: false }) && readFileSync(path, "utf8");
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
