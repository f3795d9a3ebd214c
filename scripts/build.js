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

/**
 * What lightningd waits for loads with its first use what is not used at the start: Node's crypto, which takes 2 ms, and what only the
 * hooks on opening a channel need.
 */
const LATER = [
  { filter: /^node:crypto$/, path: "node:crypto" },
  { filter: /\/funding\/checks\.ts$/, path: "./funding.cjs" },
];
await build({
  ...common,
  entryPoints: ["src/lightningd/hooks/funding/checks.ts"],
  format: "cjs",
  outfile: "dist/funding.cjs",
});

const deferring = {
  name: "deferring",
  setup: ({ onResolve, onLoad }) => {
    for (const { filter, path } of LATER) {
      onResolve({ filter }, ({ kind }) => (kind === "require-call" ? undefined : { path, namespace: "deferred" }));
    }
    onResolve({ filter: /.*/, namespace: "deferred" }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: "deferred" }, async ({ path }) => ({
      contents: deferred(path, await import(path.replace("./", "../dist/"))),
      loader: "js",
    }));
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
  build({ ...common, entryPoints: ["src/recording/worker/main.ts"], format: "cjs", outfile: "dist/recorder.cjs" }),
  build({ ...common, entryPoints: ["src/cli/main.ts"], format: "esm", outfile: "dist/main.js" }),
]);

/** A module that has all functions of another, each of which loads that when it is called. */
function deferred(path, module) {
  const names = Object.keys(module).filter((name) => name !== "default" && typeof module[name] === "function");
  return names.map((name) => `export const ${name} = (...args) => require("${path}").${name}(...args);`).join("\n");
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
