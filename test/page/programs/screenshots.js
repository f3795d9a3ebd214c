// @ts-check
import { join } from "node:path";
import { runTypescript } from "../../run-typescript.js";

await runTypescript(join(import.meta.dirname, "screenshots.ts"));
