/** Finds what changes from run to run, by playing twice into the same code. */
import { setTimeout as sleep } from "node:timers/promises";
import { changingBetween, named } from "./performance/comparing.ts";
import type { Ignored } from "./performance/comparing.ts";
import { playScore } from "./play.ts";
import type { PlayOptions } from "./play.ts";
import type { Deed, Score } from "./score/score.ts";

/** Times are often in whole seconds, and have to differ in the second run. */
const BETWEEN_MS = 1100;

/** @returns JSON pointers below names, without those that are known already */
export async function changingIn(score: Score, options: Omit<PlayOptions, "isLenient">): Promise<string[]> {
  const first = await playScore(score, { ...options, isLenient: true });
  await sleep(BETWEEN_MS);
  const second = await playScore(score, { ...options, isLenient: true });
  const found = score.parts.flatMap(({ deeds }) =>
    deeds.flatMap((deed) => changed(deed, first.written.get(deed.n), second.written.get(deed.n), options.ignored)),
  );
  return [...new Set(found)].toSorted();
}

function changed(deed: Deed, one: string | undefined, other: string | undefined, ignored: Ignored): string[] {
  if (one === undefined || other === undefined) return [];
  return changingBetween(deed, one, other, ignored).map(({ at }) => named(deed.m, at));
}
