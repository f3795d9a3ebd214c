#!/usr/bin/env node
// The file that lightningd runs, and the command line. lightningd waits for every plugin, so for it nothing is loaded but
// the proxy, as CommonJS: that starts 15 ms sooner than ES modules.
"use strict";

const path = require("node:path");

const DIST = path.join(path.dirname(__dirname), "dist");
const PROXY = path.join(DIST, "proxy.cjs");
/** After init everyone calls us. */
const QUIET_MS = 1000;
/** lightningd gives plugins options alone, such as --developer: a bare word is a command, even within a plugin of it. */
const isPlugin = process.env.LIGHTNINGD_PLUGIN !== undefined && !/^\w/.test(process.argv[2] ?? "");

load().catch((error) => {
  const isMissing = error.code === "MODULE_NOT_FOUND" || error.code === "ERR_MODULE_NOT_FOUND";
  if (!isMissing) throw error;
  process.stderr.write(`autoreload: ${explain(error)}\n`);
  process.exitCode = 1;
});

async function load() {
  if (!isPlugin) {
    await import("../dist/main.js");
    return;
  }
  // Node 20 has none, and looking for it takes a millisecond.
  const compileCache = process.version.startsWith("v20.") ? undefined : require("./compile-cache.js");
  compileCache?.use();
  await require(PROXY).initialized;
  setTimeout(() => {
    // What is not needed until then is there from now on, even if another version takes the place of these files.
    require(path.join(DIST, "later.cjs"));
    compileCache?.keep();
  }, QUIET_MS).unref();
}

function explain(error) {
  const fs = require("node:fs");
  const directory = path.dirname(DIST);
  const built = isPlugin ? PROXY : path.join(DIST, "main.js");
  if (!fs.existsSync(built)) return `${built} is not built yet. Run: cd ${directory} && npm install && npm run build`;
  return `${error.message.split("\n")[0]}. Run: cd ${directory} && npm install`;
}
