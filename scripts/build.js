// Builds what runs. First the scanner, from AssemblyScript, as a module with its code (1 s, and only after a change). Then
// src/ is bundled into dist/: one CommonJS file that lightningd runs (it starts 15 ms sooner than ES modules) and one ES module
// for the command line. Dependencies stay outside and load on demand.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const SCANNER = "src/jsonrpc/assembly/scanner.ts";
const SCANNER_CODE = "src/jsonrpc/scanner-code.ts";

const modifiedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (modifiedAt(SCANNER_CODE) < Math.max(modifiedAt(SCANNER), modifiedAt("scripts/build.js"))) await compileScanner();

const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  packages: "external",
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "linked",
  sourcesContent: false,
  logLevel: "warning",
};

/** What lightningd waits for loads Node's crypto when that is first used: at the start it is not, and takes 2 ms. */
const deferring = {
  name: "deferring",
  setup: ({ onResolve, onLoad }) => {
    const filter = /^node:crypto$/;
    onResolve({ filter }, ({ path, kind }) => (kind === "require-call" ? undefined : { path, namespace: "deferred" }));
    onLoad({ filter, namespace: "deferred" }, ({ path }) => ({ contents: deferred(path), loader: "js" }));
  },
};

await Promise.all([
  build({
    ...common,
    entryPoints: ["src/cli/proxy.ts"],
    format: "cjs",
    outfile: "dist/proxy.cjs",
    plugins: [deferring],
  }),
  build({ ...common, entryPoints: ["src/cli/main.ts"], format: "esm", outfile: "dist/main.js" }),
]);

/** A module that has all functions of Node's module, each of which loads that when it is called. */
function deferred(path) {
  const names = Object.entries(process.getBuiltinModule(path)).filter(([, value]) => typeof value === "function");
  return names.map(([name]) => `export const ${name} = (...args) => require("${path}").${name}(...args);`).join("\n");
}

async function compileScanner() {
  const { main } = await import("assemblyscript/asc");
  const written = new Map();
  let said = "";
  const memory = ["--initialMemory", "3", "--maximumMemory", "3"];
  const options = [
    "-O3",
    "--enable",
    "simd",
    "--runtime",
    "stub",
    "--noAssert",
    ...memory,
    "--outFile",
    "scanner.wasm",
  ];
  const { error } = await main([SCANNER, ...options], {
    readFile: (name) => (statSync(name, { throwIfNoEntry: false }) === undefined ? null : readFileSync(name, "utf8")),
    writeFile: (name, contents) => written.set(name, contents),
    listFiles: () => [],
    stderr: { write: (text) => (said += text) },
  });
  if (error !== null) throw new Error(`${SCANNER} does not compile:\n${said}`);
  const code = Buffer.from(written.get("scanner.wasm")).toString("base64");
  writeFileSync(
    SCANNER_CODE,
    `/** ${SCANNER}, compiled by scripts/build.js. */\nexport const SCANNER_CODE = "${code}";\n`,
  );
}
