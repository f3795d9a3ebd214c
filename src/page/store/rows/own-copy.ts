/**
 * A text that stands alone. What is cut out of a body shares its memory in a JavaScript engine, so a few words of one would keep all of
 * it. Pure.
 */
export function ownCopy(text: string): string {
  return text.split("").join("");
}
