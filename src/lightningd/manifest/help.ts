/**
 * What `help` says of a method, and how to make it say what a save made of the method since: lightningd takes a method's line
 * back only with the whole plugin that registered it (jsonrpc.c, json_add_help_command).
 */
import { arrayOf, elementsOf, membersOf, objectOf } from "../../jsonrpc/json-text.ts";

/** What a line of the node's help has to become. */
export interface Correction {
  /** The method's name. */
  readonly name: string;
  /** Undefined if the method is gone. */
  readonly line: string | undefined;
}

/** By the line that the node has. */
export type Corrections = ReadonlyMap<string, Correction>;

export type Corrected =
  | { readonly kind: "same" }
  /** JSON text of the result, in which only the corrected lines differ. */
  | { readonly kind: "result"; readonly text: string }
  /** help was asked for this method, which is gone. */
  | { readonly kind: "unknown"; readonly name: string };

/** @param declaration JSON text of a method, as in a manifest */
export function helpLine(declaration: string): string {
  const members = membersOf(declaration);
  // lightningd reads the escapes of the usage, but not those of the name.
  const name = members.get("name")?.slice(1, -1) ?? "";
  return `${name}${markOf(declaration)} ${String(JSON.parse(members.get("usage") ?? '""'))}`;
}

/** @returns the mark of a deprecated method, with a space before it; else "" */
export function markOf(declaration: string): string {
  const { deprecated } = JSON.parse(declaration) as { readonly deprecated?: unknown };
  // A list says since when it is deprecated, or from when on.
  return deprecated === true || Array.isArray(deprecated) ? " (DEPRECATED!)" : "";
}

/** @param result JSON text of the node's answer to help, with any filter */
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

/** An entry is an object whose `command` is the line. */
function lineOf(entry: string): string | undefined {
  const text = entry.startsWith("{") ? membersOf(entry).get("command") : undefined;
  return text?.startsWith('"') === true ? String(JSON.parse(text)) : undefined;
}

function correctedEntry(entry: string, correction: Correction | undefined): string[] {
  if (correction === undefined) return [entry];
  if (correction.line === undefined) return [];
  return [objectOf(membersOf(entry).set("command", JSON.stringify(correction.line)))];
}
