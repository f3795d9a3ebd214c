/** Finds what is secret by its name or place, in JSON and in text, and the pseudonyms for it. */
import { nodesOf, stringAt, unescaped } from "../json/nodes.ts";
import type { JsonNode } from "../json/nodes.ts";
import type { Book } from "./book.ts";
import type { Edit, Span } from "./edits.ts";
import type { SecretNames } from "./names/names.ts";
import { isPlaceholder } from "./text/judged.ts";
import { pointerOf } from "./pointers.ts";
import { SecretPlaces } from "./secret-places.ts";
import type { MessageContext, Role } from "./secret-places.ts";
import { mayHaveUrl, shapedIn } from "./text/secret-shapes.ts";
import { assignedIn, literalsIn, namedIn } from "./text/secret-words.ts";
import type { NamedWord } from "./text/secret-words.ts";

/** Strings within strings within a message are taken apart down to here. In deeper ones, only known secrets are found. */
const DEEPEST = 6;
/** A shorter string has no room for JSON with a secret. */
const SHORTEST_STRING = 8;

export class SecretEdits {
  readonly #book: Book;
  readonly #names: SecretNames;

  constructor(book: Book, names: SecretNames) {
    this.#book = book;
    this.#names = names;
  }

  /** False if a text surely has nothing that these edits are for. The method `plugin` counts by its whole name: many words have it in them. */
  mayApply(text: string, method?: string): boolean {
    return this.#names.mayApply(text, method) || mayHaveUrl(text) || text.includes('"plugin"');
  }

  /** @param mask takes the pointers of the masked values */
  inJson(text: string, nodes: readonly JsonNode[], context: MessageContext, mask: Set<string>, depth = 0): Edit[] {
    const places = new SecretPlaces(text, nodes, this.#names, context);
    return nodes.flatMap((node) => {
      const role = places.roleOf(node);
      const isSure = !places.isUnsure(node);
      const edits =
        role === undefined ? this.#inString(text, node, depth, places) : this.#ofValue(text, node, role, isSure);
      if (edits.length > 0) mask.add(pointerOf(node));
      return edits;
    });
  }

  inText(text: string): Edit[] {
    return this.#ofWords(text, [...shapedIn(text), ...namedIn(text, this.#names)]);
  }

  /** @param isRemembered whether it is masked wherever it turns up from now on */
  #ofValue(text: string, node: JsonNode, role: Role, isRemembered: boolean): Edit[] {
    const { kind, from, to } = node;
    if (kind === "number" && role === "secret") {
      const digits = text.slice(from, to);
      if (isRemembered) this.#book.rememberNumber(digits);
      return [{ from, to, text: this.#book.number(digits) }];
    }
    if (kind !== "string") return [];
    const value = stringAt(text, from, to);
    if (isPlaceholder(value)) return [];
    const inner = insideOf(text, node);
    // A part of a secret is not remembered, since others would be found by it.
    if (isRemembered && inner.to < to) this.#book.remember(value, role);
    return this.#edit(text, inner, value, role);
  }

  /** Masks JSON and named secrets within a string that is no secret itself. */
  #inString(text: string, node: JsonNode, depth: number, places: SecretPlaces): Edit[] {
    // An id is a chain of names, and has no values.
    if (node.kind !== "string" || node.key === "id" || depth >= DEEPEST || node.to - node.from < SHORTEST_STRING)
      return [];
    const { from, to } = insideOf(text, node);
    const inner = unescaped(text.slice(from, to));
    const edits = places.statements.has(node)
      ? this.#ofWords(inner.text, literalsIn(inner.text))
      : [...this.#inside(inner.text, depth), ...(places.assignments.has(node) ? this.#assigned(inner.text) : [])];
    return edits.map((edit) => ({
      from: from + (inner.at[edit.from] ?? 0),
      to: from + (inner.at[edit.to] ?? 0),
      text: JSON.stringify(edit.text).slice(1, -1),
    }));
  }

  #assigned(text: string): Edit[] {
    return this.#ofWords(text, assignedIn(text));
  }

  #inside(text: string, depth: number): Edit[] {
    return isJson(text) ? this.inJson(text, nodesOf(text), {}, new Set(), depth + 1) : this.inText(text);
  }

  #ofWords(text: string, words: Iterable<NamedWord>): Edit[] {
    return [...words].flatMap((word) => {
      const value = text.slice(word.from, word.to);
      if (word.isSure) this.#book.remember(value, word.role);
      return this.#edit(text, word, value, word.role);
    });
  }

  #edit(text: string, { from, to }: Span, value: string, role: Role): Edit[] {
    const pseudonym = this.#book.inPlaceOf(text.slice(from, to), value, role);
    return pseudonym === undefined ? [] : [{ from, to, text: pseudonym }];
  }
}

export function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The inside of a string, without its quotes. A string that is cut off has no second quote. */
function insideOf(text: string, { from, to }: JsonNode): Span {
  const isClosed = to - from > 1 && text.charAt(to - 1) === '"';
  return { from: from + 1, to: isClosed ? to - 1 : to };
}
