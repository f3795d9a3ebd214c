/** Finds secrets that a text names, such as `preimage=...`, `"rune": "..."` or `'--password', '...'`, and literals of SQL. Pure. */
import type { Span } from "../edits.ts";
import { isLikePassword, isPlaceholder, isSurelySecret } from "./judged.ts";
import type { SecretNames } from "../names/names.ts";
import type { Role } from "../secret-places.ts";

export interface NamedWord extends Span {
  readonly role: Role;
  /** Whether the value can only be a secret, so that it is one elsewhere too. */
  readonly isSure: boolean;
}

/** A name, and what stands between it and its value: a sign, or only white space and a word, or a comma between strings. */
const NAME =
  /(?<![A-Za-z0-9_]-?)(?=([A-Za-z][A-Za-z0-9_-]*))\1(?:\\*["'](,\s*(?=b?\\*["']))|(?:\\*["'])?(\s*(?:[-=]>|:=|={1,3}|:)\s*|\s+(?:(?:is|was)\s+)?))/g;
/** What may stand in place of a value. */
const NO_VALUE = /^(?:none|null|nil|true|false|undefined|nan|<[^>]*>)$/i;
const WORD_LIST = /[a-z]{3,8}(?:\s+[a-z]{3,8}){11,23}/y;
const WORD_LIST_ALONE = /^[a-z]{3,8}(?:\s+[a-z]{3,8}){11,23}$/;
/** In `rune: preimage: ...` the value of the first name is itself a name. */
const LONGEST_NAME = 64;
const BARE = /[^\s"'\\,;&}\])]+/y;

export function* namedIn(text: string, names: SecretNames): Generator<NamedWord> {
  const pattern = new RegExp(NAME);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [, name = "", comma, sign = ""] = match;
    const isToken = names.isToken(name);
    const role = roleOf(name, names) ?? (isToken ? "secret" : undefined);
    if (role === undefined) continue;
    // In a list of arguments, one dash says enough.
    const isOption = text.slice(0, match.index).endsWith(comma === undefined ? "--" : "-");
    // What is compared in a line of code is mostly no value.
    const isSign = comma === undefined && /[:=>]/.test(sign) && !sign.includes("==");
    const isMeant = (isOption || isSign) && !(isToken && !names.isSecret(name));
    for (const word of valuesAt(text, pattern.lastIndex)) {
      const value = text.slice(word.from, word.to);
      const isLong = isSurelySecret(value) || WORD_LIST_ALONE.test(value);
      const isSure = isLong || (isMeant && isLikePassword(value));
      // As a usage has it: `--password PASSWORD`.
      if (isOption && !isSign && /^[A-Z_-]+\]?$/.test(value)) continue;
      if (NO_VALUE.test(value) || isPlaceholder(value) || !(isSure || isMeant)) continue;
      yield { ...word, role, isSure };
      // A short value may be a name itself, so it is looked at again. Doing that to a long value for each name in it would take hours.
      if (value.length > LONGEST_NAME) pattern.lastIndex = word.to;
    }
  }
}

/** Finds blobs and texts in SQL that are long enough to be secrets. */
export function* literalsIn(sql: string): Generator<NamedWord> {
  for (const { 0: whole, 1: literal = "", index } of sql.matchAll(/'((?:[^']|'')*)'?/g)) {
    const from = index + whole.indexOf("'") + 1;
    if (literal.length >= SHORTEST_LITERAL) yield { from, to: from + literal.length, role: "secret", isSure: false };
  }
}

/** Finds the value of an option that a method was given, `name=value`. A path is none. */
export function* assignedIn(text: string): Generator<NamedWord> {
  const [name] = /^[A-Za-z][\w-]*=/.exec(text) ?? [];
  if (name !== undefined) yield { from: name.length, to: text.length, role: "secret", isSure: false };
}

const SHORTEST_LITERAL = 16;

/** The names of concealed options have their values after them, as on a command line. */
function roleOf(name: string, names: SecretNames): Role | undefined {
  const bare = name.replace(/^-+/, "");
  if (names.isHash(bare)) return "hash";
  return names.isSecret(bare) || names.isOption(bare) ? "secret" : undefined;
}

/** What a language or a header writes before a value: `Some(`, `Secret(`, `Bearer`. */
const BEFORE = /(?:[A-Za-z_][\w.:]{0,40}\(\s*|(?:Bearer|Basic|Token)\s+){0,3}/y;
/** A list, as a preimage's bytes or a mnemonic's words may be written. */
const LIST = /\[([^[\]]{1,4096})\]?/y;
const ELEMENT = /[^\s,"'\\]+/g;

/** The value, or each element of a list. */
function valuesAt(text: string, at: number): readonly Span[] {
  BEFORE.lastIndex = at;
  BEFORE.test(text);
  const begin = Math.max(at, BEFORE.lastIndex);
  LIST.lastIndex = begin;
  const [, list] = LIST.exec(text) ?? [];
  if (list === undefined) return [valueAt(text, begin)].filter((value) => value !== undefined);
  const from = begin + 1;
  return Array.from(list.matchAll(ELEMENT), ({ 0: element, index }) => ({
    from: from + index,
    to: from + index + element.length,
  }));
}

/** A value in quotes, which may be escaped, or a list of words, or a word. */
function valueAt(text: string, at: number): Span | undefined {
  const [quote] = /^(?:b?\\*["'])/.exec(text.slice(at, at + 12)) ?? [];
  if (quote !== undefined) {
    const from = at + quote.length;
    const end = text.indexOf(quote.replace(/^b/, ""), from);
    return { from, to: end < 0 ? text.length : end };
  }
  for (const pattern of [WORD_LIST, BARE]) {
    pattern.lastIndex = at;
    if (pattern.test(text)) return { from: at, to: pattern.lastIndex };
  }
  return undefined;
}
