/** What our package.json says. */
import { readFileSync } from "node:fs";

interface Package {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** This code is bundled into dist/. */
const { version, engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Package;

export { version };
export const oldestNode = engines.node.replace(">=", "");
