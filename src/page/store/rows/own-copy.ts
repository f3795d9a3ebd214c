/**
 * Copies a text. JavaScript engines let a part of a text share the memory of the whole, so a few words of a body would keep all of the
 * body. Pure.
 */
export function ownCopy(text: string): string {
  return text.split("").join("");
}
