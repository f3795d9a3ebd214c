/**
 * Puts pseudonyms in place of secrets: values with a secret's name, values at a secret's place, and, once known, the same values anywhere.
 * Everything else stays as it is, byte for byte.
 */
import { member, nodesOf } from "../json/nodes.ts";
import type { JsonNode } from "../json/nodes.ts";
import { Book } from "./book.ts";
import type { Learned } from "./book.ts";
import { edited, editedAgain, editedText } from "./edits.ts";
import type { EditedText } from "./edits.ts";
import { keyed as newKey } from "./keyed.ts";
import type { Keyed } from "./keyed.ts";
import type { FoundValue } from "./known/values.ts";
import { SecretNames } from "./names/names.ts";
import { pointerAt } from "./pointers.ts";
import { isJson, SecretEdits } from "./secret-edits.ts";
import type { MessageContext } from "./secret-places.ts";

export interface MaskOptions {
  /** Further names of secret members. */
  readonly names?: Iterable<string>;
  /** Names of concealed options that are known already. Those in manifests are learned. */
  readonly options?: Iterable<string>;
  /** Values that are secret. */
  readonly values?: Iterable<string>;
  /** For tests; otherwise the key is random. */
  readonly keyed?: Keyed;
  /** For tests: false takes apart every message, also one that plainly has nothing to be masked. */
  readonly isQuick?: boolean;
  /** What another masker learned, and what takes that which this one learns. */
  readonly learnedBefore?: readonly Learned[];
  readonly learned?: (secret: Learned) => void;
  /** For tests: how many hashes are known. */
  readonly most?: number;
}

export interface BodyContext extends MessageContext {
  /** Whether the text is only the head of a body. */
  readonly isCut?: boolean;
}

export interface Masked extends EditedText {
  /** The JSON pointers of masked values; none for text that is no JSON. */
  readonly mask: readonly string[];
}

/** Of a secret with several lines, a shorter line is not masked by itself. */
const SHORTEST_LINE = 5;
/** A secret that is at least so long is masked in the names of members too. */
const SURELY_NO_NAME = 12;

export class Masker {
  readonly #book: Book;
  readonly #edits: SecretEdits;
  readonly #isQuick: boolean;

  constructor({ isQuick = true, keyed = newKey(), learnedBefore = [], learned, most, ...known }: MaskOptions = {}) {
    this.#isQuick = isQuick;
    const secretNames = new SecretNames(known.names ?? []);
    for (const name of known.options ?? []) secretNames.addOption(name);
    this.#book = new Book({ keyed, learnedBefore, learned, most });
    this.#edits = new SecretEdits(this.#book, secretNames);
    for (const value of known.values ?? []) this.addValue(value);
  }

  /** Masks this value from now on wherever it turns up, and also each of its longer lines, since logs cut text into lines. */
  addValue(value: string): void {
    this.#book.remember(value, "secret");
    const lines = value.split(/[\r\n]+/).filter((line) => line.length >= SHORTEST_LINE);
    if (lines.length > 1) for (const line of lines) this.#book.remember(line, "secret");
  }

  /** @param isCut whether the text is only the head of another */
  maskText(text: string, isCut = false): string {
    return this.maskedText(text, isCut).text;
  }

  /** @param isCut whether the text is only the head of another */
  maskedText(text: string, isCut = false): EditedText {
    if (!isCut && this.isPlain(text)) return { text, places: [] };
    if (isJson(text)) return this.#inJson(text, {}, new Set());
    const named = editedText(text, this.#edits.inText(text));
    return editedAgain(named, this.#known(named.text, isCut));
  }

  /** Masks an id. An id is a chain of names, so only known secrets can be in it. */
  maskId(id: string): string {
    return edited(id, this.#known(id));
  }

  maskBody(body: string, { isCut = false, ...context }: BodyContext = {}): Masked {
    if (!isCut && this.isPlain(body, context.method)) return { text: body, places: [], mask: [] };
    const isWhole = isJson(body);
    if (!isWhole && !(isCut && /^\s*[{[]/.test(body))) return { ...this.maskedText(body, isCut), mask: [] };
    const mask = new Set<string>();
    return { ...this.#inJson(body, { isCut, ...context }, mask), mask: [...mask] };
  }

  /** @param mask takes the pointers of the masked values */
  #inJson(body: string, { isCut = false, ...context }: BodyContext, mask: Set<string>): EditedText {
    const named = editedText(body, this.#edits.inJson(body, nodesOf(body), context, mask));
    const found = this.#known(named.text, isCut);
    if (found.length === 0) return named;
    const nodes = nodesOf(named.text);
    const values = found.filter((value) => mayStand(value, named.text, nodes));
    for (const { from } of values) mask.add(pointerAt(nodes, from));
    return editedAgain(named, values);
  }

  /**
   * Whether the text surely has nothing to be masked. That is so for most messages, and taking a message apart costs more than everything
   * else.
   */
  isPlain(text: string, method?: string): boolean {
    return this.#isQuick && !this.#edits.mayApply(text, method) && !this.#book.values.mayBeIn(text);
  }

  #known(text: string, isCut = false): FoundValue[] {
    const { values } = this.#book;
    return this.#isQuick && !isCut && !values.mayBeIn(text) ? [] : values.find(text, isCut);
  }

  /** Where a secret may begin that the text's end cuts off; the text's length if none may. */
  startOfRest(text: string): number {
    return this.#book.values.startOfRest(text);
  }
}

/**
 * Whether a pseudonym may stand here: not in a method's name, in a number only as the whole of it, and in a member's name only for a secret
 * that is too long to be a name.
 */
function mayStand({ from, to, length }: FoundValue, text: string, nodes: readonly JsonNode[]): boolean {
  const node = nodes.findLast((one) => one.from <= from && to <= one.to);
  switch (node?.kind) {
    case "string":
      return !isMethod(node, nodes[0]);
    case "number":
      return /^\d+$/.test(text.slice(from, to)) && node.from === from && node.to === to;
    case "literal":
      return false;
    case "object":
    case "array":
    case undefined:
      return length >= SURELY_NO_NAME;
  }
}

function isMethod(node: JsonNode, root: JsonNode | undefined): boolean {
  return ["method", "jsonrpc"].some((name) => member(root, name) === node);
}
