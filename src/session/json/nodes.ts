/**
 * Finds where the values of JSON text stand, without reading the values, so every digit is kept. Text that is cut off or invalid is
 * understood as far as possible. Nothing here recurses, since a body may be nested as deep as it is long.
 */
import { endOfString } from "../../jsonrpc/json-text.ts";

export interface JsonNode {
  readonly kind: "object" | "array" | "string" | "number" | "literal";
  /** The value begins here, with its quote or bracket. */
  readonly from: number;
  /** The value ends here; for a value that is cut off, the end of the text. */
  readonly to: number;
  /** The member's name with its escapes read; undefined for an element. */
  readonly key: string | undefined;
  /** The value's place in its container. */
  readonly index: number;
  readonly parent: JsonNode | undefined;
  readonly children: readonly JsonNode[];
}

interface Growing extends JsonNode {
  to: number;
  readonly parent: Growing | undefined;
  readonly children: Growing[];
}

/** All values, in the order in which they begin: a container comes before its content. */
export function nodesOf(text: string): readonly JsonNode[] {
  const nodes: Growing[] = [];
  let open: Growing | undefined;
  let key: string | undefined;
  for (let at = 0; at < text.length;) {
    const character = text.charAt(at);
    if (character === "}" || character === "]") {
      at++;
      if (open !== undefined) open.to = at;
      open = open?.parent;
      key = undefined;
      continue;
    }
    const kind = kindAt(character);
    if (kind === undefined) {
      at++;
      continue;
    }
    const to = endOf(text, at, kind);
    if (kind === "string" && open?.kind === "object" && key === undefined) key = stringAt(text, at, to);
    else {
      const isContainer = kind === "object" || kind === "array";
      const node: Growing = {
        kind,
        from: at,
        to: isContainer ? text.length : to,
        key,
        index: open?.children.length ?? 0,
        parent: open,
        children: [],
      };
      nodes.push(node);
      open?.children.push(node);
      if (isContainer) open = node;
      key = undefined;
    }
    at = to;
  }
  return nodes;
}

/** Whether the text ends before an array or object does, which then has more in it. */
export function isCut(text: string, { kind, to, children }: JsonNode): boolean {
  const end = { array: "]", object: "}", string: undefined, number: undefined, literal: undefined }[kind];
  return end !== undefined && (text.charAt(to - 1) !== end || children.at(-1)?.to === to);
}

/** The member of an object with this name. Of several the last one, which JSON.parse takes too. */
export function member(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.kind === "object" ? node.children.findLast(({ key }) => key === name) : undefined;
}

/** The content of a string with its escapes read; the readable part of a string that is cut off or invalid. */
export function stringAt(text: string, from: number, to: number): string {
  const isClosed = to - from > 1 && text.charAt(to - 1) === '"';
  const inner = text.slice(from + 1, isClosed ? to - 1 : to);
  return inner.includes("\\") ? unescaped(inner).text : inner;
}

export interface Unescaped {
  readonly text: string;
  /** Where each character begins in the escaped text, and where the last one ends. */
  readonly at: readonly number[];
}

/** Reads a string's escapes, and remembers their places. */
export function unescaped(inner: string): Unescaped {
  const at: number[] = [];
  let text = "";
  for (let from = 0; from < inner.length;) {
    at.push(from);
    const escape = inner.charAt(from) === "\\" ? ESCAPE.exec(inner.slice(from, from + 6)) : null;
    text += escape === null ? inner.charAt(from) : meaningOf(escape);
    from += escape?.[0].length ?? 1;
  }
  at.push(inner.length);
  return { text, at };
}

const ESCAPE = /^\\(?:u([0-9a-f]{4})|["\\/bfnrt])/i;
const SHORT: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function meaningOf([escape, hex]: RegExpExecArray): string {
  if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
  return SHORT[escape.charAt(1)] ?? escape.charAt(1);
}

/** The kind of the value that begins with this character; undefined for a character between values. */
function kindAt(character: string): JsonNode["kind"] | undefined {
  switch (character) {
    case "{":
      return "object";
    case "[":
      return "array";
    case '"':
      return "string";
    default:
      if (/[\s,:]/.test(character)) return undefined;
      return /[-\d]/.test(character) ? "number" : "literal";
  }
}

/** @returns the end of the value; for a container, the place where its content begins */
function endOf(text: string, at: number, kind: JsonNode["kind"]): number {
  if (kind === "object" || kind === "array") return at + 1;
  if (kind === "string") return endOfString(text, at);
  WORD.lastIndex = at;
  return WORD.test(text) ? WORD.lastIndex : at + 1;
}

const WORD = /[^\s,:[\]{}"]+/y;
