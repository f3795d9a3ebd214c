// What `npm start` and `npm test` do first: install from the lock file unless that was done, then build (60 ms).
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";

const modifiedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const run = (...args) => execFileSync("npm", [...args, "--silent"], { stdio: ["ignore", 2, 2] });

if (modifiedAt("node_modules/.package-lock.json") < modifiedAt("package-lock.json")) {
  run("ci", "--no-audit", "--no-fund");
}
run("run", "build");
