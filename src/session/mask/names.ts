/** By which names secrets go, as Core Lightning's schemas (v26.06) and its plugins have them. */

/** A name as all of its spellings: `payment_preimage`, `payment-preimage`, `paymentPreimage`. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, "");
}

/** Also at the end of a longer name, as `client_secret`. */
const ENDINGS = ["preimage", "secret", "secrets", "passphrase", "password", "mnemonic", "privkey", "privatekey"];

const NAMES = [
  "rune",
  "codex32",
  "sessionkey",
  "paymentkey",
  "seed",
  "xprv",
  "macaroon",
  "encryptedhsm",
  "apikey",
  "accesstoken",
  "authtoken",
  "bitcoinrpcpass",
];

/** Commands and plugins of Core Lightning, whose names only end like a secret's. */
const METHODS = new Set(["exposesecret", "makesecret"]);

/** Of a preimage: not secret, but it goes with the preimage's pseudonym. */
const HASH_ENDINGS = ["paymenthash", "paymentid"];

/** Which elements of a method's params are secret where they come by position. */
const POSITIONS: Readonly<Record<string, readonly number[]>> = {
  checkrune: [0],
  commando: [3],
  createinvoice: [2],
  createonion: [2],
  createrune: [0],
  exposesecret: [0],
  invoice: [5],
  recover: [0],
  sendonion: [4],
  sendpay: [5],
  showrunes: [0],
};

/** The same of a payment's hash. */
const HASH_POSITIONS: Readonly<Record<string, readonly number[]>> = {
  delpay: [0],
  listinvoices: [2],
  listpays: [1],
  listsendpays: [1],
  preapprovekeysend: [1],
  sendonion: [2],
  sendpay: [1],
  waitsendpay: [0],
};

/** A method's members that are secret though their names are not: what is decoded may be a rune or a codex32 secret. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = { decode: ["string", "hex"] };
/** Unless they begin like what is made to be handed out: invoices, offers, node announcements and encrypted backups. */
const HANDED_OUT = /^(?:lightning:)?(?:ln[a-z0-9]*1|clnemerg1)/i;

/** Words in a message in which more than the names of members is secret. */
const WORDS = ["db_write", "sql", "string-conceal", ...[POSITIONS, HASH_POSITIONS, MEMBERS].flatMap(Object.keys)];

/** How many names are remembered with what they are. */
const MOST_REMEMBERED = 2000;

export class SecretNames {
  readonly #known = new Map<string, "secret" | "hash" | "open">();
  readonly #names: ReadonlySet<string>;
  readonly #options = new Set<string>();
  /** Of the plain form of a text: whether one of the names or words is somewhere in it. */
  #anyWord: RegExp;

  /** @param more names that the user gave */
  constructor(more: Iterable<string> = []) {
    this.#names = new Set([...NAMES, ...[...more].map(plainName)]);
    this.#anyWord = this.#patternOfWords();
  }

  /** Whether a query was for secrets, or for all that a table has: answers to queries have no names. */
  hasQueryForSecrets = false;

  /** An option of type string-conceal. */
  addOption(name: string): void {
    const plain = plainName(name);
    if (this.#options.has(plain)) return;
    this.#options.add(plain);
    this.#anyWord = this.#patternOfWords();
  }

  /**
   * False if nothing of a text, and of JSON and text within it, can be secret by a name or a place: neither is to be found in it,
   * whichever way it is spelled. An escape may stand for a letter of a name.
   */
  mayApply(text: string, method: string | undefined): boolean {
    return (
      text.includes("\\u") ||
      this.#anyWord.test(plainName(text)) ||
      (method !== undefined && this.#anyWord.test(plainName(method)))
    );
  }

  isOption(name: string): boolean {
    return this.#options.has(plainName(name));
  }

  isSecret(name: string): boolean {
    return this.#kindOf(name) === "secret";
  }

  isHash(name: string): boolean {
    return this.#kindOf(name) === "hash";
  }

  /** Takes note of what is asked of `sql`. */
  noteQuery(query: string): void {
    const words = query.match(/[a-z_]+/gi) ?? [];
    this.hasQueryForSecrets ||= query.includes("*") || words.some((word) => this.isSecret(word));
  }

  isSecretPosition(method: string, index: number): boolean {
    return Object.hasOwn(POSITIONS, method) && POSITIONS[method]?.includes(index) === true;
  }

  isHashPosition(method: string, index: number): boolean {
    return Object.hasOwn(HASH_POSITIONS, method) && HASH_POSITIONS[method]?.includes(index) === true;
  }

  /** @param value what the member says */
  isSecretMember(method: string, name: string, value: string): boolean {
    return Object.hasOwn(MEMBERS, method) && MEMBERS[method]?.includes(name) === true && !HANDED_OUT.test(value);
  }

  #patternOfWords(): RegExp {
    const words = [...ENDINGS, ...HASH_ENDINGS, ...this.#names, ...this.#options, ...WORDS.map(plainName)];
    // Such a name may stand in a text in more than one way: escaped, or with another sigma in lower case.
    if (words.some((word) => /[^\x20-\x7e]|["\\/]/.test(word))) return /(?:)/;
    return new RegExp(words.map((word) => word.replaceAll(/[^a-z0-9]/g, "\\$&")).join("|"));
  }

  /** The same few names come with every message. */
  #kindOf(name: string): "secret" | "hash" | "open" {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const plain = plainName(name);
    const isSecret =
      this.#names.has(plain) || (!METHODS.has(plain) && ENDINGS.some((ending) => plain.endsWith(ending)));
    const isHash = HASH_ENDINGS.some((ending) => plain.endsWith(ending));
    const kind = isHash ? "hash" : isSecret ? "secret" : "open";
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(name, kind);
    return kind;
  }
}
