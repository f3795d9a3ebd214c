#!/usr/bin/env node
// Installs Circus from PyPI into a virtual environment of this directory that git ignores. What is done already takes no
// time. Where it cannot be installed, that is told and its tests skip themselves; with CI=true that is a failure.
import { execFile } from "node:child_process";
import { copyFileSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const HERE = import.meta.dirname;
const LAST_LINES = 15;

const requirements = join(HERE, "requirements.txt");
const installed = join(HERE, ".venv/requirements.txt");

const problem = text(installed) === text(requirements) ? undefined : await attempt();
process.stdout.write(`circus: ${problem ?? "ready"}\n`);
if (problem !== undefined && process.env.CI === "true") process.exitCode = 1;

async function attempt() {
  try {
    await run("python3", "-m", "venv", "--clear", ".venv");
    await run(".venv/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements);
    copyFileSync(requirements, installed);
    return undefined;
  } catch (error) {
    if (error.code === "ENOENT") return `left out, since ${error.path} is not there`;
    const lines = `${error.stdout ?? ""}${error.stderr ?? error}`.trim().split("\n").slice(-LAST_LINES);
    return `left out, since this failed: ${error.cmd ?? ""}\n${lines.map((line) => `    ${line}`).join("\n")}`;
  }
}

function run(command, ...args) {
  return promisify(execFile)(command, args, { cwd: HERE });
}

function text(path) {
  return statSync(path, { throwIfNoEntry: false }) && readFileSync(path, "utf8");
}
