/** Each sentence that docs/troubleshooting.md quotes is one of the program's, or of the embedded lightningd's, which has lightningd's words. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
/** Words of Node.js and Python, and examples of an option and a method. */
const OTHERS = ["Fatal error in , line 0", "SyntaxError", "--greeting=", "greeting"];

test("docs/troubleshooting.md quotes what is said", () => {
  const fragments = quotes().flatMap((quote) =>
    quote.split("...").map((part) => part.replaceAll(/^[ .:';]+|[ .:']+$/g, "")),
  );
  const ours = sources();
  const unknown = fragments.filter(
    (part) => part.length > 3 && !OTHERS.some((word) => part.includes(word)) && !ours.includes(part),
  );
  expect(quotes().length).toBeGreaterThan(40);
  expect(unknown).toEqual([]);
});

/** The first cell of each row, where that is a quote. */
function quotes(): string[] {
  const page = readFileSync(join(ROOT, "docs/troubleshooting.md"), "utf8");
  return [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, quote = ""]) => quote);
}

/** All texts of the program, those in parts put together. */
function sources(): string {
  const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const texts = [...files.map((file) => join("src", file)), "bin/autoreload.js"].map((file) =>
    readFileSync(join(ROOT, file), "utf8"),
  );
  return texts
    .join("\n")
    .replaceAll(/["`'] \+\s*["`']/g, "")
    .replaceAll(String.raw`\'`, "'");
}
