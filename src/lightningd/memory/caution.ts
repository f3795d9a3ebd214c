/** What of a plugin lightningd may kill us for when the node starts, by what is known of it: pure decisions. */
import type { Declaration, Kind } from "../manifest/manifest.ts";
import { NOTHING_REFUSED, wordsFor } from "./refused.ts";
import type { RefusedBefore } from "./refused.ts";
import { isOrdered } from "../manifest/rejections.ts";

export interface Caution {
  readonly before: RefusedBefore;
  /** Whether lightningd runs another plugin of this name, which may be the same one. */
  readonly hasNamesake: boolean;
}

export const NO_CAUTION: Caution = { before: NOTHING_REFUSED, hasNamesake: false };

/** Whether lightningd may kill us for this declaration. */
export function isInDoubt(caution: Caution, kind: Kind, declared: Declaration): boolean {
  const { before, hasNamesake } = caution;
  const words = wordsFor(kind, declared);
  if (before.names.some(({ declaration }) => declaration === words)) return true;
  const wasKilled = before.deaths > 0;
  switch (kind) {
    case "methods":
      return wasKilled || hasNamesake;
    // Of a plugin that is killed they would be missed on the command line; one that is taken ends lightningd, natively too.
    case "options":
      return hasNamesake;
    // Others may lead in a circle by naming autoreload.js: then nothing else helps.
    case "hooks":
      return before.deaths > 1 || ((wasKilled || hasNamesake) && isOrdered(declared.text));
    case "topics":
      return false;
  }
}

/** Feature bits that another plugin has are refused too, but they are rare, and lightningd reads them at its start or never. */
export function areFeaturebitsInDoubt({ before }: Caution): boolean {
  return before.deaths > 1;
}
