/** What our package.json says of us. */
import { readFileSync } from "node:fs";

interface Package {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** From dist/, where this is bundled to. */
const { version, engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as Package;

export { version };
export const oldestNode = engines.node.replace(">=", "");
