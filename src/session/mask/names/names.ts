/** Names that secrets have, in Core Lightning's schemas (v26.06) and in its plugins. */
import { SHAPE_WORDS } from "../text/secret-shapes.ts";
import { plainName } from "./plain-name.ts";
import { WordsWithin } from "./words-within.ts";

/** A longer name that ends like this, as `client_secret` does, is a secret's name too. */
const ENDINGS = [
  "preimage",
  "secret",
  "secrets",
  "passphrase",
  "password",
  "mnemonic",
  "privkey",
  "privatekey",
  "secretkey",
  "seedwords",
  "seedphrase",
  "apikey",
  "apitoken",
  "accesstoken",
  "authtoken",
  "sessionkey",
  "paymentkey",
  "macaroon",
  "passwd",
  "rpcpass",
];

/** Names that are parts of other words, as of `prune`, and therefore end only a name in which they stand apart. */
const APART = /(?:[-_. ](?:rune|seed)|[a-z](?:Rune|Seed))$/;
/** What a name of a secret may end with besides. */
const AFTER = /(?:hex|b(?:ase)?64|\d+)$/;
/** Any other token is a secret only if it looks like one: it may be a parser's. */
const TOKEN = /tokens?$/;

export const KEYSEND_TYPE = "5482373484";

const NAMES = [
  "rune",
  "codex32",
  "seed",
  "xprv",
  "encryptedhsm",
  "authorization",
  "proxyauthorization",
  "bearer",
  // The type of the TLV that has the preimage of a keysend.
  KEYSEND_TYPE,
];

/** Commands and plugins of Core Lightning whose names end like a secret's. */
const METHODS = new Set(["exposesecret", "makesecret"]);

/** Names of preimages' hashes. A hash is no secret, but its pseudonym has to fit the preimage's. */
const HASH_ENDINGS = ["paymenthash", "paymentid"];

/** By method: the params that are secret when they come by position. */
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

/** By method: the params that are the hash of a payment. */
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

/** By method: members that are secret by what they are, not by name. What `decode` takes may be a rune or a codex32 secret. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = { decode: ["string", "hex"] };
/** A value that begins like this is meant to be handed out: an invoice, an offer, a node announcement, an encrypted backup. */
const HANDED_OUT = /^(?:lightning:)?(?:ln[a-z0-9]*1|clnemerg1)/i;

/** Words of messages in which other values than those of named members are secret. */
const WORDS = [
  ...SHAPE_WORDS,
  "token",
  "db_write",
  "sql",
  "string-conceal",
  "autoreload-load",
  "autoreload-restart",
  "subcommand",
  ...[POSITIONS, HASH_POSITIONS, MEMBERS].flatMap(Object.keys),
];

/** So many names are remembered with their kinds. */
const MOST_REMEMBERED = 2000;

export class SecretNames {
  readonly #known = new Map<string, "secret" | "hash" | "open">();
  readonly #names: ReadonlySet<string>;
  readonly #options = new Set<string>();
  /** Finds any of the names and words in a text. */
  #words: WordsWithin | undefined;

  /** @param more names that the user gave */
  constructor(more: Iterable<string> = []) {
    this.#names = new Set([...NAMES, ...[...more].map(plainName)]);
  }

  /** Whether a query asked for secrets, or for all columns of a table: the values in its answer have no names. */
  hasQueryForSecrets = false;

  /** Takes note of an option of type string-conceal. */
  addOption(name: string): void {
    const plain = plainName(name);
    if (!this.#options.has(plain)) this.#words = undefined;
    this.#options.add(plain);
  }

  /**
   * False if a name or a place can make nothing of the text secret, also not within JSON and text inside of it: no secret's name is in it,
   * however spelled. An escape counts as any letter.
   */
  mayApply(text: string, method: string | undefined): boolean {
    const words = (this.#words ??= this.#wordsWithin());
    return text.includes("\\u") || words.areIn(text) || (method !== undefined && words.areIn(method));
  }

  isOption(name: string): boolean {
    return this.#options.has(plainName(name));
  }

  isSecret(name: string): boolean {
    return this.#kindOf(name) === "secret";
  }

  /** Whether each text in a list of this name is a secret. */
  isListOfSecrets(name: string): boolean {
    return /s$/i.test(name) && this.isSecret(name.slice(0, -1));
  }

  /** Whether a value that looks like a secret is one. */
  isToken(name: string): boolean {
    return TOKEN.test(plainName(name));
  }

  isHash(name: string): boolean {
    return this.#kindOf(name) === "hash";
  }

  /** Takes note of a query that goes to `sql`. */
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

  /** @param value the member's value */
  isSecretMember(method: string, name: string, value: string): boolean {
    return Object.hasOwn(MEMBERS, method) && MEMBERS[method]?.includes(name) === true && !HANDED_OUT.test(value);
  }

  #isSecretPlain(plain: string): boolean {
    return this.#names.has(plain) || (!METHODS.has(plain) && ENDINGS.some((ending) => plain.endsWith(ending)));
  }

  #wordsWithin(): WordsWithin {
    return new WordsWithin([...ENDINGS, ...HASH_ENDINGS, ...this.#names, ...this.#options, ...WORDS.map(plainName)]);
  }

  /** Remembers the answers, since the same few names come with every message. */
  #kindOf(name: string): "secret" | "hash" | "open" {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const plain = plainName(name);
    const isSecret = this.#isSecretPlain(plain) || this.#isSecretPlain(plain.replace(AFTER, "")) || APART.test(name);
    const isHash = HASH_ENDINGS.some((ending) => plain.endsWith(ending));
    const kind = isHash ? "hash" : isSecret ? "secret" : "open";
    if (this.#known.size >= MOST_REMEMBERED) this.#known.clear();
    this.#known.set(name, kind);
    return kind;
  }
}
