/**
 * Plays situations on a real node, and writes what came into their files: `npm run record -- PATH_TO_LIGHTNINGD [WORD]`, where WORD
 * picks those that have it in their name or their file's. For the next version of Core Lightning, the diff is the work to do.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { play } from "./play.ts";
import { RealStage } from "./real-stage.ts";
import type { Situation } from "./situation.ts";

const AT_A_TIME = 4;
const HERE = resolve("test/host/situations");
const [lightningd, word = ""] = process.argv.slice(2);
if (lightningd === undefined) {
  process.stderr.write("usage: npm run record -- PATH_TO_LIGHTNINGD [WORD]\n");
  process.exit(2);
}

for (const file of readdirSync(HERE).filter((name) => name.endsWith(".json"))) {
  const path = join(HERE, file);
  const situations = JSON.parse(readFileSync(path, "utf8")) as Situation[];
  const recorded: Situation[] = [];
  const chosen = (name: string): boolean => `${file} ${name}`.includes(word);
  for (let at = 0; at < situations.length; at += AT_A_TIME) {
    const next = situations.slice(at, at + AT_A_TIME).map(async (situation) => {
      return chosen(situation.name) ? await played(situation, lightningd) : situation;
    });
    recorded.push(...(await Promise.all(next)));
  }
  writeFileSync(path, JSON.stringify(recorded));
  process.stderr.write(`${file}: ${recorded.length}\n`);
}
execFileSync("npx", ["oxfmt", HERE]);

/** One that cannot be played keeps what it had, and is told. */
async function played(situation: Situation, lightningd: string): Promise<Situation> {
  try {
    return { ...situation, came: await play(situation, async () => new RealStage(lightningd)) };
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${situation.name}: ${(error as Error).message}\n`);
    return situation;
  }
}
