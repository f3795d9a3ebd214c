// @ts-check
/** Real pipes to a child, as lightningd gives them. Node's own `spawn` makes socket pairs, so fifos stand in. */
import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @typedef {{ reading: number, writing: number }} Pipe two file descriptors, owned by the taker */

/** @returns {[stdin: Pipe, stdout: Pipe]} */
export function openPipes() {
  const directory = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const paths = [join(directory, "stdin"), join(directory, "stdout")];
    execFileSync("mkfifo", paths);
    return [openBothEnds(join(directory, "stdin")), openBothEnds(join(directory, "stdout"))];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Opening one end blocks until there is the other, so a third descriptor stands in for it. @param {string} path */
function openBothEnds(path) {
  const standIn = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const pipe = { reading: openSync(path, constants.O_RDONLY), writing: openSync(path, constants.O_WRONLY) };
  closeSync(standIn);
  return pipe;
}
