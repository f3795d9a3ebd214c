// Builds what lightningd runs, and waits for: dist/proxy.cjs and what that loads. Reading and compiling it takes a millisecond for
// 30 kB at each start, so it comes in parts.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { build, transform } from "esbuild";

/**
 * What a start does not use comes with its first use: Node's crypto, which takes 2 ms, and these modules, all of a file together.
 * They have functions only.
 */
const LATER = {
  later: ["src/lightningd/hooks/table.ts", "src/plugin/words/explain.ts"],
  // What only the hooks on opening a channel need.
  funding: ["src/lightningd/hooks/funding/checks.ts"],
};
const SERVE = "src/cli/serve.ts";
const placeOf = new Map([["node:crypto", "node:crypto"]]);
for (const [name, files] of Object.entries(LATER)) for (const file of files) placeOf.set(file, `./${name}.cjs`);

/**
 * What `import()` loads is a file of its own, and so is what such files share. esbuild parts ES modules alone, so that each is made
 * CommonJS afterwards. A hash in the names keeps files of two versions apart.
 */
export async function buildProxy(common) {
  const later = Object.keys(LATER).map((out) => ({ in: `later:${out}`, out }));
  const { outputFiles } = await build({
    ...common,
    entryPoints: [{ in: "src/cli/proxy.ts", out: "proxy" }, ...later],
    splitting: true,
    format: "esm",
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
    sourcemap: "inline",
    write: false,
    plugins: [deferring(common)],
  });
  mkdirSync("dist", { recursive: true });
  await Promise.all(outputFiles.map(({ path, text }) => writeCommonJs(path, text)));
  const names = new Set(outputFiles.map(({ path }) => basename(path)));
  const isOld = (name) => /-[0-9A-Z]{8}\.cjs(\.map)?$/.test(name) && !names.has(name.replace(/\.map$/, ""));
  for (const name of readdirSync("dist").filter(isOld)) rmSync(join("dist", name));
}

/** Our own files are CommonJS by then, which `import()` would take longer for. */
async function writeCommonJs(path, text) {
  const source = text.replaceAll(/\bimport\(("\.\/[^"]+")\)/g, "Promise.resolve().then(()=>require($1))");
  const { code, map } = await transform(source, {
    format: "cjs",
    platform: "node",
    target: "node20",
    minifyWhitespace: true,
    sourcefile: basename(path),
    sourcemap: "external",
    sourcesContent: false,
  });
  writeFileSync(`${path}.map`, map);
  writeFileSync(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
}

/** In the place of such a module are functions that load it when they are called. */
function deferring(common) {
  return {
    name: "deferring",
    setup: ({ onResolve, onLoad }) => {
      onResolve({ filter: /^later:/ }, ({ path }) => ({
        path: LATER[path.slice("later:".length)].join(),
        namespace: "part",
      }));
      onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) =>
        kind === "dynamic-import" ? { path: relative(".", resolve(resolveDir, path)), namespace: "part" } : undefined,
      );
      // Each has all of serve.ts before it, which is read by then: else esbuild makes a file of what any two of them share.
      onLoad({ filter: /.*/, namespace: "part" }, ({ path }) => ({
        contents: [
          ...(path === SERVE ? [] : [`import "./${SERVE}";`]),
          ...path.split(",").map((file) => `export * from "./${file}";`),
        ].join("\n"),
        resolveDir: ".",
      }));
      onResolve({ filter: /^node:crypto$|\.ts$/ }, ({ namespace, path, resolveDir }) => {
        const file = path.startsWith("node:") ? path : relative(".", resolve(resolveDir, path));
        return namespace === "file" && placeOf.has(file) ? { path: file, namespace: "deferred" } : undefined;
      });
      onLoad({ filter: /.*/, namespace: "deferred" }, async ({ path }) => ({ contents: await deferred(path, common) }));
    },
  };
}

async function deferred(file, common) {
  const place = placeOf.get(file);
  const exported = Object.entries(place === file ? await import(file) : await evaluated(file, common));
  const isFunction = (value) => typeof value === "function" && !String(value).startsWith("class");
  const names = exported.filter(([, value]) => isFunction(value)).map(([name]) => name);
  return names
    .map((name) => `export const ${name} = (...args) => module.require("${place}").${name}(...args);`)
    .join("\n");
}

/** A module of ours as it is when it runs. */
async function evaluated(file, common) {
  const options = { ...common, entryPoints: [file], format: "esm", sourcemap: false, write: false };
  const [output] = (await build(options)).outputFiles;
  return import(`data:text/javascript,${encodeURIComponent(output.text)}`);
}
