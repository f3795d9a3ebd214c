// What `npm start` and `npm test` do first: install from the lock file what is missing there, and build. With `all` that is what
// the tests need, too: 350 MB instead of 15.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";

const withTools = process.argv[2] === "all";
const { dependencies, devDependencies, engines } = JSON.parse(readFileSync("package.json", "utf8"));
const { dependencies: builders } = JSON.parse(readFileSync("scripts/package.json", "utf8"));

refuseOldNode(engines.node.replace(">=", ""));
if (!isInstalled()) {
  say(withTools ? "installing what it needs, with its tests" : "installing what it needs to run");
  run("npm", [
    "ci",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    ...(withTools ? [] : ["--omit=dev", "--ignore-scripts"]),
  ]);
}
say("building");
run(process.execPath, ["scripts/build.js"]);

/** An install without what the tests need is one with all of the other. */
function isInstalled() {
  const modifiedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (modifiedAt("node_modules/.package-lock.json") < modifiedAt("package-lock.json")) return false;
  const wanted = { ...dependencies, ...builders, ...(withTools ? devDependencies : {}) };
  return Object.keys(wanted).every((name) => existsSync(`node_modules/${name}`));
}

function refuseOldNode(oldest) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [oldestMajor, oldestMinor] = oldest.split(".").map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  say(`this is Node.js ${process.versions.node}, and it needs ${oldest} or newer`);
  process.exit(1);
}

/** npm shows its progress where its output is a terminal. All of it goes to stderr: what runs then has stdout for itself. */
function run(file, args) {
  const { status, error } = spawnSync(file, args, { stdio: ["ignore", 2, 2] });
  if (error !== undefined) say(error.message);
  if (status !== 0) process.exit(status ?? 1);
}

function say(what) {
  process.stderr.write(`autoreload: ${what}\n`);
}
