/** A filter's text, cut into words. */

export interface RawWord {
  /** Where it stands in the text. */
  readonly from: number;
  readonly to: number;
  readonly raw: string;
  readonly isNot: boolean;
  /** What stands before a colon, in lower case; empty if there is none. */
  readonly key: string;
  /** What follows, without quotes. */
  readonly value: string;
  /** Whether a quote in it has no end. */
  readonly isUnclosed: boolean;
}

/** Quotes hold white space together, in the middle of a word too; a backslash before a quote means that quote. */
const WORD = /(?:"(?:\\.|[^"\\])*(?:"|\\?$)|[^\s"])+/g;
const QUOTED = /"((?:\\.|[^"\\])*)("|\\?$)/g;

export function wordsOf(text: string): RawWord[] {
  return Array.from(text.matchAll(WORD), ({ 0: raw, index: from }) => {
    const isNot = raw.startsWith("-") && raw.length > 1;
    const bare = isNot ? raw.slice(1) : raw;
    const key = /^[a-z]+(?=:)/i.exec(bare)?.[0] ?? "";
    const value = key === "" ? bare : bare.slice(key.length + 1);
    const isUnclosed = Array.from(value.matchAll(QUOTED)).some(([, , end]) => end !== '"');
    return { from, to: from + raw.length, raw, isNot, key: key.toLowerCase(), value: withoutQuotes(value), isUnclosed };
  });
}

function withoutQuotes(text: string): string {
  return text.replaceAll(QUOTED, (_, inner: string) => inner.replaceAll(/\\(["\\])/g, "$1"));
}
