// Builds what lightningd runs, and waits for: dist/proxy.cjs and what that loads. Reading and compiling it takes a millisecond for
// 30 kB at each start, so it comes in parts.
import { mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { build } from "esbuild";

/**
 * What a start does not use comes with its first use: Node's crypto, which takes 2 ms, and these modules, all of a file together.
 * Of them functions and classes are used only.
 */
const LATER = {
  later: [
    "src/lightningd/hooks/table.ts",
    "src/lightningd/manifest/rejections.ts",
    "src/lightningd/options/listed.ts",
    "src/lightningd/rpc.ts",
    "src/plugin/process/hangs.ts",
    "src/plugin/process/usage.ts",
    "src/plugin/words/explain.ts",
    "src/proxy/again/again.ts",
    "src/proxy/config-calls.ts",
    "src/proxy/launched/launched.ts",
    "src/proxy/launched/neighbours.ts",
    "src/proxy/link/companion.ts",
    "src/proxy/link/door.ts",
    "src/proxy/methods.ts",
    "src/proxy/recording/asked.ts",
    "src/proxy/recording/happenings.ts",
    "src/proxy/recording/own-calls.ts",
    "src/proxy/recording/stand.ts",
    "src/proxy/recording/use.ts",
    "src/recording/recorder.ts",
    "src/watch/build.ts",
    "src/watch/project.ts",
  ],
  // What only the hooks on opening a channel need.
  funding: ["src/lightningd/hooks/funding/checks.ts"],
};
const CRYPTO = "node:crypto";
const SERVE = "src/cli/serve.ts";

const placeOf = new Map([[CRYPTO, CRYPTO]]);
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
    plugins: [parting, deferring],
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  const homes = homesIn(texts);
  const names = [...texts.keys()].filter((name) => !homes.has(name));
  mkdirSync("dist", { recursive: true });
  await Promise.all(names.map((name) => writeCommonJs(name, texts, homes, common)));
  const isOld = (name) => /-[0-9A-Z]{8}\.cjs(\.map)?$/.test(name) && !names.includes(name.replace(/\.map$/, ""));
  for (const name of readdirSync("dist").filter(isOld)) rmSync(join("dist", name));
}

/** What a start loads is two files, each with what it shares with others: half a millisecond for each file more. */
function homesIn(texts) {
  const homes = new Map();
  for (const name of texts.keys()) {
    if (name !== "proxy.cjs" && !name.startsWith("serve-")) continue;
    for (const [, shared] of texts.get(name).matchAll(/from"\.\/(chunk-[^"]+)"/g))
      if (!homes.has(shared)) homes.set(shared, name);
  }
  return homes;
}

/** One file with those that have their home in it. Our own files are CommonJS by then, which `import()` would take longer for. */
async function writeCommonJs(name, texts, homes, common) {
  const parts = [name, ...[...homes].filter(([, home]) => home === name).map(([shared]) => shared)];
  await build({
    ...common,
    stdin: { contents: parts.map((part) => `export * from "./${part}";`).join("\n"), resolveDir: "dist" },
    format: "cjs",
    outfile: join("dist", name),
    plugins: [
      {
        name: "joining",
        setup: ({ onResolve, onLoad }) => {
          onResolve({ filter: /^\.\/[^/]+\.cjs$/ }, ({ path }) => {
            const part = basename(path);
            return parts.includes(part)
              ? { path: part, namespace: "part" }
              : { path: `./${homes.get(part) ?? part}`, external: true };
          });
          onLoad({ filter: /.*/, namespace: "part" }, ({ path }) => ({
            resolveDir: ".",
            contents: texts
              .get(path)
              .replaceAll(/\bimport\(("\.\/[^"]+")\)/g, "Promise.resolve().then(()=>require($1))"),
          }));
        },
      },
    ],
  });
}

/** Each part has all of serve.ts before it, which is read by then: else esbuild makes a file of what any two parts share. */
const parting = {
  name: "parting",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^later:/ }, ({ path }) => ({ path, namespace: "part" }));
    onResolve({ filter: /^\.\.?\// }, ({ kind, path, resolveDir }) =>
      kind === "dynamic-import" ? { path: relative(".", resolve(resolveDir, path)), namespace: "part" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "part" }, ({ path }) => {
      const files = path.startsWith("later:") ? LATER[path.slice("later:".length)] : [path];
      const exports = files.map((file) => `export * from "./${file}";`);
      return { contents: [`import "./${SERVE}";`, ...exports].join("\n"), resolveDir: "." };
    });
  },
};

/** In the place of what comes later are functions and classes that load it when they are called, or made. */
const deferring = {
  name: "deferring",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:crypto$|\.ts$/ }, ({ importer, namespace, path, resolveDir }) => {
      const file = path === CRYPTO ? path : relative(".", resolve(resolveDir, path));
      const isLater = placeOf.has(file) && placeOf.get(file) !== placeOf.get(relative(".", importer));
      return namespace === "file" && isLater ? { path: file, namespace: "deferred" } : undefined;
    });
    onLoad({ filter: /.*/, namespace: "deferred" }, async ({ path }) => {
      const load = `let loaded; const load = () => (loaded ??= module.require("${placeOf.get(path)}"));`;
      const stubs = path === CRYPTO ? await ofModule(path) : ofSource(readFileSync(path, "utf8"));
      return { contents: [load, ...stubs].join("\n") };
    });
  },
};

async function ofModule(path) {
  const exported = Object.entries(await import(path));
  return exported
    .filter(([name, value]) => name !== "default" && typeof value === "function")
    .map(([name]) => asFunction(name));
}

/** What is passed on from another module is functions. */
function ofSource(text) {
  const exported = /^export (?:(?:async )?(function|class) (\w+)|\{ ([\w, ]+) \} from)/gm;
  return [...text.matchAll(exported)].flatMap(([, kind, name, several]) =>
    kind === "class" ? [asClass(name)] : (several ?? name).split(", ").map(asFunction),
  );
}

function asFunction(name) {
  return `export const ${name} = (...args) => load().${name}(...args);`;
}

function asClass(name) {
  const traps = `{ construct: (_, args) => new (load().${name})(...args), get: (_, key) => load().${name}[key] }`;
  return `export const ${name} = new Proxy(function () {}, ${traps});`;
}
