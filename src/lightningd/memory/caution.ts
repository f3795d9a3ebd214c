/** Decides, from what is known of a plugin, for which declarations lightningd may kill us when the node starts. Pure. */
import type { Declaration, Kind } from "../manifest/manifest.ts";
import { NOTHING_REFUSED, wordsFor } from "./refused.ts";
import type { RefusedBefore } from "./refused.ts";
import { isOrdered } from "../manifest/rejections.ts";

export interface Caution {
  readonly before: RefusedBefore;
  /** Whether lightningd runs another plugin of this name, which may be the same plugin. */
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
    // If the plugin is killed, the node misses its options on the command line. If another plugin has such an option, lightningd ends
    // without us, too.
    case "options":
      return hasNamesake;
    // Other plugins may form a circle by naming autoreload.js, against which nothing else helps.
    case "hooks":
      return before.deaths > 1 || ((wasKilled || hasNamesake) && isOrdered(declared.text));
    case "topics":
      return false;
  }
}

/** Feature bits of another plugin are refused too. But they are rare, and lightningd reads them only at its start. */
export function areFeaturebitsInDoubt({ before }: Caution): boolean {
  return before.deaths > 1;
}
