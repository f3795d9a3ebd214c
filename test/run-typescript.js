// @ts-check
// Runs a file of TypeScript, for which Node 20 has no way of its own: bundled next to nothing, and thrown away.
import { mkdtempSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

/** @param {string} file its absolute path */
export async function runTypescript(file) {
  // Beside the packages, which are found from there and loaded as they are.
  const directory = mkdtempSync(join(import.meta.dirname, "../node_modules/.built-"));
  process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
  const outfile = join(directory, `${basename(file, ".ts")}.mjs`);
  await build({
    entryPoints: [file],
    bundle: true,
    platform: "node",
    packages: "external",
    format: "esm",
    target: "node20",
    outfile,
    logLevel: "warning",
  });
  await import(pathToFileURL(outfile).href);
}
