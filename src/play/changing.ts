/** Finds what changes from run to run, by playing twice into the same code. */
import { setTimeout as sleep } from "node:timers/promises";
import { differencesIn } from "../session/json/differences.ts";
import { named } from "./performance/comparing.ts";
import type { Written } from "./findings.ts";
import { playScore } from "./play.ts";
import type { PlayOptions } from "./play.ts";
import type { Score } from "./score/score.ts";

/** Times are often in whole seconds, and have to differ in the second run. */
const BETWEEN_MS = 1100;

/** @returns JSON pointers below names, without those that are known already */
export async function changingIn(score: Score, options: Omit<PlayOptions, "isLenient">): Promise<string[]> {
  const first = await playScore(score, { ...options, isLenient: true });
  await sleep(BETWEEN_MS);
  const second = await playScore(score, { ...options, isLenient: true });
  const found = score.parts.flatMap(({ deeds }) =>
    deeds.flatMap(({ n, m }) => changed(n, first.written, second.written).map((pointer) => named(m, pointer))),
  );
  return [...new Set(found)].filter((pointer) => !options.ignored.includes(pointer)).toSorted();
}

function changed(n: number, first: Written, second: Written): string[] {
  const [one, other] = [first.get(n), second.get(n)];
  if (one === undefined || other === undefined) return [];
  return differencesIn(one, other)
    .map(({ at }) => at)
    .filter((at) => at !== "/id");
}
