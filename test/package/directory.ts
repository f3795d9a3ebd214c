/** A directory for all tests of a file. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** It is removed after the file's last test. */
export function makeDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "package-")));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
