/** The notes of a release are those of CHANGELOG.md. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../host/support.ts";

const CHANGELOG =
  "# Changelog\n\nAll.\n\n## 0.3.0 (unreleased)\n\n- c\n\n## 0.2.0 (2026-12-31)\n\nTwo.\n\n- a\n- b\n\n## 0.1.0 (2026-11-30)\n\n";

test.each([
  ["0.2.0", 0, "Two.\n\n- a\n- b\n", ""],
  ["0.3.0", 1, "", 'CHANGELOG.md: "## 0.3.0 (unreleased)" has no date as (2026-12-31)\n'],
  ["0.1.0", 1, "", "CHANGELOG.md says nothing of 0.1.0\n"],
  ["0.2", 1, "", 'CHANGELOG.md has no "## 0.2 (DATE)"\n'],
])("of version %s", (version, status, stdout, stderr) => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "scripts"));
  cpSync("scripts/notes.js", join(directory, "scripts/notes.js"));
  writeFileSync(join(directory, "CHANGELOG.md"), CHANGELOG);
  writeFileSync(join(directory, "package.json"), JSON.stringify({ version, type: "module" }));
  const notes = spawnSync(process.execPath, ["scripts/notes.js"], { cwd: directory, encoding: "utf8" });
  expect([notes.status, notes.stdout, notes.stderr]).toEqual([status, stdout, stderr]);
});
