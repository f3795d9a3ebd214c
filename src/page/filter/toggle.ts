/** A word of the filter that a button writes and takes out. Pure. */
import { wordsOf } from "../../session/filter/words.ts";

/** @param word as it is written */
export function hasWord(filter: string, word: string): boolean {
  return wordsOf(filter).some(({ raw }) => raw === word);
}

export function toggled(filter: string, word: string): string {
  const words = wordsOf(filter).map(({ raw }) => raw);
  const rest = words.filter((raw) => raw !== word);
  return (rest.length < words.length ? rest : [...words, word]).join(" ");
}
