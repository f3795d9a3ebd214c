/** Two values that differ, for a line in which only the beginning of each fits. Pure. */

/** So many characters are shown before the first that differs. */
const BEFORE = 20;

/** @param shown how many characters of each are shown @returns both from shortly before their difference, if it would be cut off else */
export function apart(was: string, is: string, shown: number): readonly [was: string, is: string] {
  if (was.length <= shown && is.length <= shown) return [was, is];
  let same = 0;
  while (same < was.length && was[same] === is[same]) same++;
  if (same + BEFORE <= shown) return [was, is];
  return [`...${was.slice(same - BEFORE)}`, `...${is.slice(same - BEFORE)}`];
}
