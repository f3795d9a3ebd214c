/** Words of BIP 39's English list by their length, from which pseudonyms of mnemonics are made. */
export const WORDS: Readonly<Record<number, readonly string[]>> = {
  3: "act add age aim air all arm art ask bag bar box boy bus can cat".split(" "),
  4: "able acid also area army atom aunt auto away baby ball bean belt best bike bird".split(" "),
  5: "about above actor adapt admit adult again agent agree ahead alarm album alert alien alley allow".split(" "),
  6: "absent absorb access accuse across action actual adjust advice affair afford afraid almost always amount anchor".split(
    " ",
  ),
  7: "abandon ability account acquire address advance aerobic airport already amazing analyst ancient another antenna antique anxiety".split(
    " ",
  ),
  8: "abstract accident acoustic activity alphabet announce artefact attitude bachelor business campaign category champion children cinnamon congress".split(
    " ",
  ),
};
