// @ts-check
/** The plugin as an executable file that is saved. */
import { chmodSync, renameSync, writeFileSync } from "node:fs";

/**
 * As an editor saves: a new file in the place of the old one.
 * @param {string} file @param {string} plugin @param {{ version: string, bootMs: number, method?: string }} how
 */
export function save(file, plugin, { version, bootMs, method }) {
  const only = method === undefined ? "" : ` --method ${method}`;
  writeFileSync(`${file}.new`, `#!/bin/sh\nexec '${plugin}' --boot-ms ${bootMs} --version ${version}${only}\n`);
  chmodSync(`${file}.new`, 0o755);
  renameSync(`${file}.new`, file);
}
