// What V8 compiled in an earlier run, where Node keeps it (22.1 and later) and checks what it reads: lightningd waits for us.
"use strict";
const fs = require("node:fs");
const { enableCompileCache, flushCompileCache } = require("node:module");
const path = require("node:path");

/** Only what `keep` has made: where a directory cannot be made, as below /proc, Node never ends trying. */
exports.use = function use() {
  const directory = enableCompileCache === undefined ? undefined : ours();
  if (directory === undefined || !isPrivate(directory)) return;
  enableCompileCache(directory);
  process.once("exit", leaveNoTrace);
};

/** After init, which `lightningd --help` never sends. */
exports.keep = function keep() {
  const directory = enableCompileCache === undefined ? undefined : ours();
  if (directory === undefined) return;
  process.off("exit", leaveNoTrace);
  try {
    fs.mkdirSync(directory, { mode: 0o700 });
  } catch {
    // It is there, or cannot be made.
  }
  flushCompileCache?.();
};

/** Node writes at its end what it compiled anew, unless there is no directory for it: one with nothing in it goes. */
function leaveNoTrace() {
  const directory = ours() ?? "";
  try {
    for (const name of fs.readdirSync(directory)) fs.rmdirSync(path.join(directory, name));
  } catch {
    // There is something in it, which stays.
  }
}

/** In the user's cache directory, if that is there, by its path without symlinks; undefined where others could put another in its place. */
function ours() {
  try {
    const parent = fs.realpathSync.native(cacheDirectory());
    return isSafe(parent) ? path.join(parent, "cln-autoreload") : undefined;
  } catch {
    return undefined;
  }
}

/** By the XDG Base Directory Specification, on macOS where applications keep theirs. Throws for a user without a home. */
function cacheDirectory() {
  const { XDG_CACHE_HOME: chosen, HOME: home = require("node:os").homedir() } = process.env;
  if (chosen !== undefined && path.isAbsolute(chosen)) return chosen;
  if (!path.isAbsolute(home)) throw new Error("a relative HOME means another place in each directory");
  return path.join(home, process.platform === "darwin" ? "Library/Caches" : ".cache");
}

/** Nobody but this user and root may rename what lies on the way. */
function isSafe(directory) {
  const { uid, mode } = fs.statSync(directory);
  const isShared = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
  const isTrusted = uid === 0 || uid === process.getuid();
  return isTrusted && !isShared && (directory === "/" || isSafe(path.dirname(directory)));
}

function isPrivate(directory) {
  const stats = fs.lstatSync(directory, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === process.getuid() && (stats.mode & 0o077) === 0;
}
