// @ts-check
// Runs record.ts, for which Node 20 has no way of its own: bundled next to nothing, and thrown away.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const directory = mkdtempSync(join(tmpdir(), "record-built-"));
const outfile = join(directory, "record.mjs");
await build({
  entryPoints: [join(dirname(fileURLToPath(import.meta.url)), "record.ts")],
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  outfile,
  logLevel: "warning",
});
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
await import(pathToFileURL(outfile).href);
