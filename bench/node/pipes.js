// @ts-check
/** Real pipes to a child, as lightningd gives them. Node's own `spawn` makes socket pairs, so fifos stand in. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** @typedef {{ reading: number, writing: number }} Pipe two file descriptors, owned by the taker */

/** @returns {Promise<[stdin: Pipe, stdout: Pipe]>} */
export async function openPipes() {
  const directory = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const paths = [join(directory, "stdin"), join(directory, "stdout")];
    const [code] = await once(spawn("mkfifo", paths, { stdio: ["ignore", "ignore", "inherit"] }), "exit");
    if (code !== 0) throw new Error(`mkfifo failed in ${directory}`);
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
