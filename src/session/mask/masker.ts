/**
 * Puts pseudonyms in place of secrets: those that have a known name, those that stand at a known place, and from then on
 * wherever the same value turns up. Everything else stays as it is, byte for byte.
 */
import { member, nodesOf } from "../json/nodes.ts";
import type { JsonNode } from "../json/nodes.ts";
import { Book } from "./book.ts";
import { edited } from "./edits.ts";
import { keyed as newKey } from "./keyed.ts";
import type { Keyed } from "./keyed.ts";
import type { FoundValue } from "./known-values.ts";
import { SecretNames } from "./names.ts";
import { pointerAt } from "./pointers.ts";
import { isJson, SecretEdits } from "./secret-edits.ts";
import type { MessageContext } from "./secret-places.ts";

export interface MaskOptions {
  /** More names of secret members. */
  readonly names?: Iterable<string>;
  /** Of options that are known to be concealed; those in manifests are learned. */
  readonly options?: Iterable<string>;
  /** Values that are secret. */
  readonly values?: Iterable<string>;
  /** For tests; else with a key that nobody has. */
  readonly keyed?: Keyed;
  /** For tests: false to take apart also what has nothing to be masked, as a look at it tells. */
  readonly isQuick?: boolean;
}

export interface BodyContext extends MessageContext {
  /** Whether it is the head of a body. */
  readonly isCut?: boolean;
}

export interface Masked {
  readonly text: string;
  /** JSON pointers of what is masked; none for text that is no JSON. */
  readonly mask: readonly string[];
}

/** Of a secret of several lines. */
const SHORTEST_LINE = 5;
/** So long a secret is masked in the names of members too. */
const SURELY_NO_NAME = 12;

export class Masker {
  readonly #book: Book;
  readonly #edits: SecretEdits;
  readonly #isQuick: boolean;

  constructor({ names = [], options = [], values = [], keyed = newKey(), isQuick = true }: MaskOptions = {}) {
    this.#isQuick = isQuick;
    const secretNames = new SecretNames(names);
    for (const name of options) secretNames.addOption(name);
    this.#book = new Book(keyed);
    this.#edits = new SecretEdits(this.#book, secretNames);
    for (const value of values) this.addValue(value);
  }

  /** From now on this value is masked wherever it turns up, and each longer line of it, as logs have lines. */
  addValue(value: string): void {
    this.#book.remember(value, "secret");
    const lines = value.split(/[\r\n]+/).filter((line) => line.length >= SHORTEST_LINE);
    if (lines.length > 1) for (const line of lines) this.#book.remember(line, "secret");
  }

  /** @param isCut whether it is the head of a text */
  maskText(text: string, isCut = false): string {
    if (!isCut && this.isPlain(text)) return text;
    if (isJson(text)) return this.maskBody(text).text;
    const named = edited(text, this.#edits.inText(text));
    return edited(named, this.#known(named, isCut));
  }

  /** An id is a chain of names, in which only what is known can be secret. */
  maskId(id: string): string {
    return edited(id, this.#known(id));
  }

  maskBody(body: string, { isCut = false, ...context }: BodyContext = {}): Masked {
    if (!isCut && this.isPlain(body, context.method)) return { text: body, mask: [] };
    const isWhole = isJson(body);
    if (!isWhole && !(isCut && /^\s*[{[]/.test(body))) return { text: this.maskText(body, isCut), mask: [] };
    const mask = new Set<string>();
    const named = edited(body, this.#edits.inJson(body, nodesOf(body), context, mask));
    const found = this.#known(named, isCut);
    if (found.length === 0) return { text: named, mask: [...mask] };
    const nodes = nodesOf(named);
    const values = found.filter((value) => mayStand(value, named, nodes));
    for (const { from } of values) mask.add(pointerAt(nodes, from));
    return { text: edited(named, values), mask: [...mask] };
  }

  /** Whether there is surely nothing to be masked. Most messages are so, and to take one apart costs more than all else. */
  isPlain(text: string, method?: string): boolean {
    return this.#isQuick && !this.#edits.mayApply(text, method) && !this.#book.values.mayBeIn(text);
  }

  #known(text: string, isCut = false): FoundValue[] {
    const { values } = this.#book;
    return this.#isQuick && !isCut && !values.mayBeIn(text) ? [] : values.find(text, isCut);
  }

  /** Where at its end a text may break off within a secret; its length if it does not. */
  startOfRest(text: string): number {
    return this.#book.values.startOfRest(text);
  }
}

/** Names stay, unless a secret is surely none; a method is no secret, and a number is one only as a whole. */
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
