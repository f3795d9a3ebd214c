/**
 * Compares two JSON texts line by line: lines of one side, lines of both, and in a changed value the part that changed. All text stays as
 * it was written, but a string of several lines is shown as it reads. Elements of arrays are matched by their content, not by their place, so an element that comes in moves no others. Pure.
 */
import { nodesOf, stringAt } from "../../../session/json/nodes.ts";
import type { JsonNode } from "../../../session/json/nodes.ts";
import { alignedBy } from "./align.ts";
import { changedLines } from "./line.ts";
import type { DiffLine } from "./line.ts";
import { areOfLines, textLines } from "./texts.ts";

interface Side {
  readonly text: string;
  readonly node: JsonNode;
}

/** Values that are nested deeper are compared by their text, so that the recursion ends. */
const DEEPEST = 60;

/** @param name the name of the member whose values these are, for the first line */
export function diffLines(was: string | undefined, is: string | undefined, name: string): DiffLine[] {
  const lines: DiffLine[] = [];
  pair(sideOf(was), sideOf(is), `"${name}": `, 0, lines);
  return lines;
}

export function isChanged(lines: readonly DiffLine[]): boolean {
  return lines.some(({ sign }) => sign !== " ");
}

function sideOf(text: string | undefined): Side | undefined {
  const node = text === undefined ? undefined : nodesOf(text)[0];
  return text === undefined || node === undefined ? undefined : { text, node };
}

function pair(was: Side | undefined, is: Side | undefined, key: string, depth: number, into: DiffLine[]): void {
  if (was === undefined && is === undefined) return;
  if (was === undefined || is === undefined || !haveSameShape(was, is)) return oneAfterOther(was, is, key, depth, into);
  if (!isContainer(was.node) || depth > DEEPEST) return values(was, is, key, depth, into);
  const [open, close] = was.node.kind === "object" ? "{}" : "[]";
  into.push({ sign: " ", depth, key, text: open ?? "" });
  if (was.node.kind === "object") members(was, is, depth + 1, into);
  else elements(was, is, depth + 1, into);
  into.push({ sign: " ", depth, key: "", text: close ?? "" });
}

function members(was: Side, is: Side, depth: number, into: DiffLine[]): void {
  for (const name of namesOf(was, is))
    pair(memberOf(was, name), memberOf(is, name), `${JSON.stringify(name)}: `, depth, into);
}

/**
 * The names of both sides' members, in the new order. A removed member stands after the one that it followed, and so before a member that
 * took its place under another name.
 */
function namesOf(was: Side, is: Side): (string | undefined)[] {
  const [before, after] = [keysOf(was), keysOf(is)];
  /** The removed members, by the member that they followed. */
  const gone = new Map<string | undefined, (string | undefined)[]>();
  let last: string | undefined;
  for (const name of before) {
    if (after.has(name)) last = name;
    else gone.set(last, [...(gone.get(last) ?? []), name]);
  }
  return [...(gone.get(undefined) ?? []), ...[...after].flatMap((name) => [name, ...(gone.get(name) ?? [])])];
}

function keysOf({ node }: Side): Set<string | undefined> {
  return new Set(node.children.map(({ key }) => key));
}

function memberOf({ text, node }: Side, name: string | undefined): Side | undefined {
  const child = node.children.findLast(({ key }) => key === name);
  return child === undefined ? undefined : { text, node: child };
}

function elements(was: Side, is: Side, depth: number, into: DiffLine[]): void {
  const sides = [was, is].map(({ text, node }) => node.children.map((child) => ({ text, node: child })));
  for (const [one, other] of alignedBy(sides[0] ?? [], sides[1] ?? [], meaningOf)) pair(one, other, "", depth, into);
}

function values(was: Side, is: Side, key: string, depth: number, into: DiffLine[]): void {
  const [before, after] = [textOf(was), textOf(is)];
  if (areOfLines(before, after)) {
    into.push(...textLines(before, after, key, depth));
    return;
  }
  if (meaningOf(was) === meaningOf(is)) {
    into.push({ sign: " ", depth, key, text: after, node: is.node });
    return;
  }
  const [one, other] = changedLines(before, after);
  into.push({ ...one, depth, key, node: was.node }, { ...other, depth, key, node: is.node });
}

function oneAfterOther(
  was: Side | undefined,
  is: Side | undefined,
  key: string,
  depth: number,
  into: DiffLine[],
): void {
  if (was !== undefined) whole(was, "-", key, depth, into);
  if (is !== undefined) whole(is, "+", key, depth, into);
}

function whole({ text, node }: Side, sign: "-" | "+", key: string, depth: number, into: DiffLine[]): void {
  if (!isContainer(node) || node.children.length === 0 || depth > DEEPEST) {
    const value = textOf({ text, node });
    if (!areOfLines(value)) into.push({ sign, depth, key, text: value, node });
    else
      into.push(...(sign === "-" ? textLines(value, undefined, key, depth) : textLines(undefined, value, key, depth)));
    return;
  }
  const [open, close] = node.kind === "object" ? "{}" : "[]";
  into.push({ sign, depth, key, text: open ?? "" });
  for (const child of node.children) {
    const name = child.key === undefined ? "" : `${JSON.stringify(child.key)}: `;
    whole({ text, node: child }, sign, name, depth + 1, into);
  }
  into.push({ sign, depth, key: "", text: close ?? "" });
}

function haveSameShape(was: Side, is: Side): boolean {
  if (isContainer(was.node) || isContainer(is.node)) return was.node.kind === is.node.kind;
  return true;
}

function isContainer({ kind }: JsonNode): boolean {
  return kind === "object" || kind === "array";
}

function textOf({ text, node }: Side): string {
  return text.slice(node.from, node.to);
}

/** Equal for values that mean the same: white space, escapes and the order of members make no difference. */
export function meaningOf({ text, node }: Side, depth = 0): string {
  if (node.kind === "string") return JSON.stringify(stringAt(text, node.from, node.to));
  if (!isContainer(node) || depth > DEEPEST) return textOf({ text, node });
  const parts = node.children.map((child) => {
    const value = meaningOf({ text, node: child }, depth + 1);
    return child.key === undefined ? value : `${JSON.stringify(child.key)}:${value}`;
  });
  return node.kind === "object" ? `{${parts.toSorted().join(",")}}` : `[${parts.join(",")}]`;
}
