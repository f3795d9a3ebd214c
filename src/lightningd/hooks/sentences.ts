/** The wording of everything that is said about a wrong answer, and guesses at what its author meant. */
import type { Requirement } from "./rule.ts";
import type { JsonToken } from "./token.ts";

/** Checks a member if it is present. */
export function optional(answer: JsonToken, name: string, requirement: Requirement): string | undefined {
  const token = answer.member(name);
  const must = token === undefined ? undefined : requirement(token);
  return token === undefined || must === undefined ? undefined : mustBe(name, must, token);
}

/** Checks a member that has to be present. @param when what it is needed for, as words after "is missing" */
export function required(answer: JsonToken, name: string, requirement: Requirement, when = ""): string | undefined {
  return answer.member(name) === undefined ? missing(answer, name, when) : optional(answer, name, requirement);
}

/** Checks that a member is one of some words. */
export function oneOf(answer: JsonToken, name: string, words: readonly string[]): string | undefined {
  const token = answer.member(name);
  if (token === undefined) return missing(answer, name, `; it must be ${listed(words)}`);
  if (words.some((word) => token.is(word))) return undefined;
  const meant = token.kind === "string" ? nearest(token.text, words) : undefined;
  return mustBe(name, listed(words), token) + (meant === undefined ? "" : ` (did you mean ${meant}?)`);
}

/** Checks that a member is absent. */
export function absent(answer: JsonToken, name: string, when: string): string | undefined {
  return answer.member(name) === undefined ? undefined : `"${name}" must not be there ${when}`;
}

export function mustBe(name: string, must: string, got: JsonToken): string {
  return `"${name}" must be ${must}; got ${brief(got.json)}`;
}

export function missing(answer: JsonToken, name: string, rest: string): string {
  const meant = nearest(name, answer.names());
  return `"${name}" is missing${meant === undefined ? "" : ` (is "${meant}" meant for it?)`}${rest}`;
}

/** Runs checks in order. @returns the first sentence */
export function firstOf(...findings: readonly (string | undefined)[]): string | undefined {
  return findings.find((finding) => finding !== undefined);
}

/** `a`, `a or b`, `a, b or c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}

/** JSON text on one line, cut to fit into a log line. */
export function brief(json: string, limit = 60): string {
  const line = json.slice(0, limit * 4).replace(/\s+/g, " ");
  return line.length > limit ? `${line.slice(0, limit)}...` : line;
}

/** The word that was probably meant: the same word with other case or punctuation, or one with at most two typing errors. */
export function nearest(given: string, words: readonly string[]): string | undefined {
  const slips = words.map((word) => slipsBetween(plain(given), plain(word)));
  const fewest = Math.min(...slips);
  const word = words[slips.indexOf(fewest)];
  return word !== undefined && fewest <= Math.min(2, word.length / 3) ? word : undefined;
}

function plain(word: string): string {
  return word
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 40);
}

/** The edit distance, in which two neighbours that changed places count once. */
function slipsBetween(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const kept = at(row, j - 1) + (same ? 0 : 1);
      const swapped = i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(before, j - 2) + 1 : Infinity;
      next.push(Math.min(kept, swapped, at(row, j) + 1, at(next, j - 1) + 1));
    }
    before = row;
    row = next;
  }
  return at(row, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
