/**
 * What `help` says of a method, and how to make it say what a save made of the method since: lightningd takes a method's line
 * back only with the whole plugin that registered it (jsonrpc.c, json_add_help_command).
 */
import { arrayOf, elementsOf, membersOf, objectOf } from "../../jsonrpc/json-text.ts";

/** What a line of the node's help is to become. */
export interface Correction {
  /** The method. */
  readonly name: string;
  /** undefined: the method is gone. */
  readonly line: string | undefined;
}

/** By the line as the node has it. */
export type Corrections = ReadonlyMap<string, Correction>;

export type Corrected =
  | { readonly kind: "same" }
  /** JSON text of the result; every value in it that is not a corrected line stands as it stood. */
  | { readonly kind: "result"; readonly text: string }
  /** It was asked for this one, which is gone. */
  | { readonly kind: "unknown"; readonly name: string };

/** @param declaration JSON text of a method, as in a manifest */
export function helpLine(declaration: string): string {
  const members = membersOf(declaration);
  // lightningd decodes the usage, and leaves the name as it is written.
  const name = members.get("name")?.slice(1, -1) ?? "";
  return `${name}${markOf(declaration)} ${String(JSON.parse(members.get("usage") ?? '""'))}`;
}

/** @returns "", or the mark of what is deprecated with a space before it */
export function markOf(declaration: string): string {
  const { deprecated } = JSON.parse(declaration) as { readonly deprecated?: unknown };
  // A list says since when it is, or will be.
  return deprecated === true || Array.isArray(deprecated) ? " (DEPRECATED!)" : "";
}

/** @param result JSON text of the result that the node gave to help, with whatever filter */
export function correctHelp(result: string, corrections: Corrections): Corrected {
  const members = result.startsWith("{") ? membersOf(result) : new Map<string, string>();
  const list = members.get("help") ?? "";
  if (!list.startsWith("[")) return { kind: "same" };
  const entries = elementsOf(list).map((text) => ({ text, correction: corrections.get(lineOf(text) ?? "") }));
  const [first] = entries;
  if (entries.every(({ correction }) => correction === undefined)) return { kind: "same" };
  if (entries.length === 1 && first?.correction !== undefined && first.correction.line === undefined) {
    return { kind: "unknown", name: first.correction.name };
  }
  members.set("help", arrayOf(entries.flatMap(({ text, correction }) => correctedEntry(text, correction))));
  return { kind: "result", text: objectOf(members) };
}

/** An entry is an object with the line as its `command`. */
function lineOf(entry: string): string | undefined {
  const text = entry.startsWith("{") ? membersOf(entry).get("command") : undefined;
  return text?.startsWith('"') === true ? String(JSON.parse(text)) : undefined;
}

function correctedEntry(entry: string, correction: Correction | undefined): string[] {
  if (correction === undefined) return [entry];
  if (correction.line === undefined) return [];
  return [objectOf(membersOf(entry).set("command", JSON.stringify(correction.line)))];
}
