// Builds what runs (60 ms): src/ is bundled into dist/, as CommonJS for lightningd (it starts 15 ms sooner than ES modules), one ES
// module for the command line, and the inspector page as one HTML file. Dependencies stay outside and load on demand, but for the
// page's.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { buildProxy } from "./proxy.js";
import { bringUpToDate } from "./scanner.js";

await bringUpToDate();
mkdirSync("dist", { recursive: true });

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

await Promise.all([
  buildProxy(common),
  build({ ...common, entryPoints: ["src/recording/worker/main.ts"], format: "cjs", outfile: "dist/recorder.cjs" }),
  build({ ...common, entryPoints: ["src/cli/main.ts"], format: "esm", outfile: "dist/main.js" }),
  buildPage(),
]);

/** One HTML file with script and style in it, since the page that it is saved as has to open without a server. */
async function buildPage() {
  const { outputFiles } = await build({
    entryPoints: ["src/page/main.tsx", "src/page/page.css"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "warning",
    legalComments: "none",
    // 0.4 kB less than with the calls of the automatic runtime, which src/page/tsconfig.json names for the types.
    tsconfigRaw: {},
    jsx: "transform",
    jsxFactory: "h",
    jsxFragment: "Fragment",
    inject: ["scripts/jsx.js"],
    outdir: "dist",
    write: false,
  });
  const textOf = (end) => outputFiles.find(({ path }) => path.endsWith(end)).text.trim();
  const [style, script] = [textOf(".css"), textOf(".js")];
  const html = readFileSync("src/page/index.html", "utf8")
    .replace(/\n\s*/g, "")
    .replace('content=""', () => `content="${policyFor(style, script)}"`)
    .replace("<style>", () => `<style>${style}`)
    .replace('<script type="module">', () => `<script type="module">${script}`);
  writeFileSync("dist/inspector.html", html);
}

/** Runs and loads nothing but what was built, and asks nobody but who served it. Also where no server says so. */
function policyFor(style, script) {
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return (
    `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; connect-src 'self'; ` +
    "base-uri 'none'; form-action 'none'"
  );
}
