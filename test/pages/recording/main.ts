/** `npm run picture`: records README's story anew, and draws it for dark and for light pages. `-- draw` only draws. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { castText, readCast } from "./cast.ts";
import { THEMES, draw } from "./draw.ts";
import { record } from "./record.ts";

const CAST = "docs/pictures/terminal.cast";
mkdirSync("docs/pictures", { recursive: true });
if (process.argv[2] !== "draw") writeFileSync(CAST, castText(await record(1)));
const cast = readCast(readFileSync(CAST, "utf8"));
for (const [name, theme] of Object.entries(THEMES))
  writeFileSync(`docs/pictures/terminal-${name}.svg`, draw(cast, theme));
process.exit(0);
