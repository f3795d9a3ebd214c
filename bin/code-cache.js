// Runs a CommonJS file from what V8 kept of compiling it in an earlier run: a third of what lightningd waits for us would go into
// that. Whatever is wrong with what was kept, the file runs all the same.
"use strict";
const fs = require("node:fs");
const { createRequire } = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

const HEAD = "(function (exports, require, module, __filename, __dirname) {";
/** Of other versions of the file, or of Node, so many are kept. */
const MOST_FILES = 4;

/** @returns {{ exports: any, keep: () => void }} keep: what was compiled until then is kept for the next run, unless it was there */
exports.run = function run(file) {
  const kept = whereKept(file);
  const cachedData = kept && readOwn(kept);
  const script = new vm.Script(`${HEAD}${fs.readFileSync(file, "utf8")}\n})`, {
    filename: file,
    columnOffset: -HEAD.length,
    cachedData,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, path.dirname(file));
  const isNew = kept !== undefined && (cachedData === undefined || script.cachedDataRejected === true);
  return { exports: module.exports, keep: () => isNew && keep(kept, script) };
};

/** V8 compares its own version and flags, but of the source only the length; and npm gives all files one and the same mtime. */
function whereKept(file) {
  try {
    const { size, ctimeMs } = fs.statSync(file);
    return path.join(directory(), `${process.version}-${process.arch}-${size}-${Math.round(ctimeMs)}.code`);
  } catch {
    return undefined;
  }
}

/** By the XDG Base Directory Specification, on macOS where applications keep theirs. Throws for a user without a home. */
function directory() {
  const { XDG_CACHE_HOME: chosen, HOME: home = require("node:os").homedir() } = process.env;
  if (chosen !== undefined && path.isAbsolute(chosen)) return path.join(chosen, "cln-autoreload");
  return path.join(home, process.platform === "darwin" ? "Library/Caches" : ".cache", "cln-autoreload");
}

/** It is code: nobody else's is taken. */
function readOwn(kept) {
  try {
    const descriptor = fs.openSync(kept, "r");
    try {
      return fs.fstatSync(descriptor).uid === process.getuid() ? fs.readFileSync(descriptor) : undefined;
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

function keep(kept, script) {
  const draft = `${kept}.${process.pid}.new`;
  try {
    fs.mkdirSync(path.dirname(kept), { recursive: true, mode: 0o700 });
    fs.writeFileSync(draft, script.createCachedData(), { mode: 0o600 });
    fs.renameSync(draft, kept);
    removeOldest(path.dirname(kept));
  } catch {
    fs.rmSync(draft, { force: true });
  }
}

function removeOldest(directory) {
  const files = fs.readdirSync(directory).map((name) => path.join(directory, name));
  const newestFirst = files
    .map((file) => ({ file, keptMs: fs.statSync(file).mtimeMs }))
    .toSorted((one, other) => other.keptMs - one.keptMs);
  for (const { file } of newestFirst.slice(MOST_FILES)) fs.rmSync(file, { force: true });
}
