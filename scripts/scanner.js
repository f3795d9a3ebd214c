// The scanner: from AssemblyScript to a module that has its code. That module is in git, because its compiler is 100 MB that
// nobody needs to run autoreload; test/scripts/scanner.test.ts compiles it anew.
import { createHash } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";

const SOURCE = "src/jsonrpc/assembly/scanner.ts";
const MODULE = "src/jsonrpc/scanner-code.ts";
const OPTIONS = [
  ["-O3", "--enable", "simd", "--runtime", "stub", "--noAssert"],
  ["--initialMemory", "3", "--maximumMemory", "3"],
  ["--outFile", "scanner.wasm"],
].flat();

/** Compiles it if the module is of another source (1 s). */
export async function bringUpToDate() {
  if (!readFileSync(MODULE, "utf8").includes(stamp())) writeFileSync(MODULE, await compile());
}

/** The text of the module. */
export async function compile() {
  const { main } = await compiler();
  const written = new Map();
  let said = "";
  const { error } = await main([SOURCE, ...OPTIONS], {
    readFile: (name) => (statSync(name, { throwIfNoEntry: false }) === undefined ? null : readFileSync(name, "utf8")),
    writeFile: (name, contents) => written.set(name, contents),
    listFiles: () => [],
    stderr: { write: (text) => (said += text) },
  });
  if (error !== null) throw new Error(`${SOURCE} does not compile:\n${said}`);
  const code = Buffer.from(written.get("scanner.wasm")).toString("base64");
  const origin = `${SOURCE}, compiled by scripts/scanner.js.\n * ${stamp()}`;
  return `/**\n * ${origin}\n */\nexport const SCANNER_CODE =\n  "${code}";\n`;
}

async function compiler() {
  try {
    return await import("assemblyscript/asc");
  } catch (error) {
    throw new Error(`${SOURCE} has changed, and what compiles it is not installed. Run: npm install`, { cause: error });
  }
}

/** What the module is made of: the source and this program. */
function stamp() {
  const hash = createHash("sha256");
  for (const file of [SOURCE, "scripts/scanner.js"]) hash.update(readFileSync(file));
  return `Made of: ${hash.digest("hex")}`;
}
