/**
 * Takes valid JSON text apart without parsing values, so that every digit survives when it is put together again: an option's default may
 * be 18446744073709551615, which no double can hold.
 */

/** The members of an object's JSON text, in order, with the texts of their values. Of a repeated key the first counts. */
export function membersOf(object: string): Map<string, string> {
  const members = new Map<string, string>();
  for (const member of elementsOf(object)) {
    const colon = endOfString(member, 0);
    const key = String(JSON.parse(member.slice(0, colon)));
    if (!members.has(key)) members.set(key, member.slice(member.indexOf(":", colon) + 1).trim());
  }
  return members;
}

/** The texts of the elements of an array, or of an object's members. */
export function elementsOf(container: string): string[] {
  const text = container.trim();
  const elements: string[] = [];
  let depth = 0;
  let from = 1;
  for (let at = 1; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === "{" || character === "[") depth++;
    else if (character === "," && depth === 0) {
      elements.push(text.slice(from, at).trim());
      from = at + 1;
    } else if ((character === "}" || character === "]") && depth-- === 0) {
      const last = text.slice(from, at).trim();
      if (last !== "") elements.push(last);
    }
  }
  return elements;
}

/** An object's JSON text of members' texts. */
export function objectOf(members: Iterable<readonly [string, string]>): string {
  return `{${[...members].map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(",")}}`;
}

/** An array's JSON text of elements' texts. */
export function arrayOf(elements: Iterable<string>): string {
  return `[${[...elements].join(",")}]`;
}

/**
 * Strings as wholes, and what stands between them. Strings are not found by a pattern: one that knows escapes overflows its stack in a
 * string of some megabytes.
 * @param between a pattern with the flag g that finds a quote, or a token without quotes
 */
export function* tokensOf(text: string, between: RegExp): Generator<string> {
  for (let at = 0; ;) {
    between.lastIndex = at;
    const found = between.exec(text);
    if (found === null) return;
    at = found[0] === '"' ? endOfString(text, found.index) : between.lastIndex;
    yield text.slice(found.index, at);
  }
}

/** @param at the place of the string's opening quote @returns the place after its closing quote; the text's length if it is cut off */
export function endOfString(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === '"') return index + 1;
  }
  return text.length;
}
