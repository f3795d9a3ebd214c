// Prints what CHANGELOG.md has for the version in package.json: the notes of its release. Ends with 1 if that is not ready.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @returns the lines below the version's heading @throws if there is no such heading, or it has no date */
export function notesOf(version, changelog) {
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`${version} `) || text.startsWith(`${version}\n`));
  if (section === undefined) throw new Error(`CHANGELOG.md has no "## ${version} (DATE)"`);
  const [heading = "", ...lines] = section.split("\n");
  if (!/^\S+ \(\d{4}-\d{2}-\d{2}\)$/.test(heading))
    throw new Error(`CHANGELOG.md: "## ${heading}" has no date as (2026-12-31)`);
  const notes = lines.join("\n").trim();
  if (notes === "") throw new Error(`CHANGELOG.md says nothing of ${version}`);
  return notes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  try {
    process.stdout.write(`${notesOf(version, readFileSync("CHANGELOG.md", "utf8"))}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
