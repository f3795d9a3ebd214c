/** Cuts a filter's text into words. */

export interface RawWord {
  /** The word's first place in the text. */
  readonly from: number;
  readonly to: number;
  readonly raw: string;
  readonly isNot: boolean;
  /** The text before the colon, in lower case; empty without a colon. */
  readonly key: string;
  /** The text after the colon, without quotes. */
  readonly value: string;
  /** Whether the word has a quote that does not end. */
  readonly isUnclosed: boolean;
}

/** Quotes keep white space within a word, also from its middle on. A backslash before a quote makes it part of the text. */
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
