import fc from "fast-check";
import { expect, test } from "vitest";
import { plainName } from "../../src/session/mask/names/plain-name.ts";
import { WordsWithin } from "../../src/session/mask/names/words-within.ts";

const WORDS = ["sql", "rune", "seed", "preimage", "paymenthash", "a.b", "x1"];

const piece = fc.oneof(
  fc.constantFrom(...WORDS.flatMap((word) => [word, word.toUpperCase(), word.slice(0, -1)])),
  fc.constantFrom("-", "_", " ", "s", "q-l", "RU_ne", "\u212a", "\u0130", '"', "."),
  fc.string({ maxLength: 3, unit: "binary" }),
);

test.each(WORDS.map((_, count) => [WORDS.slice(0, count + 1)]))(
  "%j are found as a search of the plain text finds them",
  (words) => {
    const within = new WordsWithin(words);
    const isAny = words.some((word) => word.length < 3);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join("");
        expect(within.areIn(text)).toBe(isAny || words.some((word) => plainName(text).includes(word)));
      }),
      { numRuns: 500 },
    );
  },
);
