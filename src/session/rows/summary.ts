/** Writes a message in a few words, its numbers as they were written. Pure. */
import { brief } from "../../lightningd/hooks/sentences.ts";
import { isCut, member, nodesOf, stringAt } from "../json/nodes.ts";
import type { JsonNode } from "../json/nodes.ts";

/** How many members are shown of an object. */
const MOST_MEMBERS = 4;
/** How many members are shown of an object within an object. */
const MOST_INSIDE = 3;
const MOST_CHARACTERS = 60;
/** Only so many characters of a message are read: what is shown stands near its beginning, and a body may have 64 kB. */
const HEAD = 8192;

/** A request's or notification's params, as `name=bob`. */
export function paramsOf(body: string): string {
  const { text, root } = parsed(body);
  const params = innermost(member(root, "params"));
  if (params === undefined || params.children.length === 0) return "";
  const method = stringOf(text, member(params, "method"));
  if (method !== undefined) return [method, membersOf(text, member(params, "params"))].join(" ").trimEnd();
  return membersOf(text, params);
}

/** A response's result, or its error's message. */
export function outcomeOf(body: string): string {
  const { text, root } = parsed(body);
  const error = member(root, "error");
  if (error !== undefined) return stringOf(text, member(error, "message")) ?? shortOf(text, error);
  const result = member(root, "result");
  const answer = stringOf(text, member(result, "result"));
  if (result === undefined || answer === undefined) return result === undefined ? "" : shortOf(text, result);
  const rest = result.children.filter(({ key }) => key !== "result").map((node) => named(text, node));
  return [answer, ...rest].join(" ");
}

/** Many topics and hooks wrap their params into one member; this looks into it. */
function innermost(params: JsonNode | undefined): JsonNode | undefined {
  const [only, ...others] = params?.children ?? [];
  const inner = only?.kind === "object" && others.length === 0 ? only : params;
  return member(inner, "htlc") ?? inner;
}

function parsed(body: string): { text: string; root: JsonNode | undefined } {
  const text = body.slice(0, HEAD);
  return { text, root: nodesOf(text)[0] };
}

function membersOf(text: string, node: JsonNode | undefined): string {
  const shown = node?.children.slice(0, MOST_MEMBERS).map((child) => named(text, child)) ?? [];
  return [...shown, ...((node?.children.length ?? 0) > MOST_MEMBERS ? ["..."] : [])].join(" ");
}

function named(text: string, node: JsonNode): string {
  const value = shortOf(text, node);
  return node.key === undefined ? value : `${node.key}=${value}`;
}

/** A value in a few characters. */
export function shortOf(text: string, node: JsonNode): string {
  if (node.kind === "array") {
    const more = isCut(text, node) ? "+" : "";
    return node.children.length === 0 ? "[]" : `[${node.children.length}${more}]`;
  }
  if (node.kind === "object") return inBraces(text, node);
  const json = text.slice(node.from, node.to);
  const bare = stringOf(text, node);
  if (bare !== undefined && /^[0-9a-f]{24,}$/i.test(bare)) return `${bare.slice(0, 8)}...`;
  return brief(bare !== undefined && /^[\w.:@/+-]+$/.test(bare) ? bare : json, MOST_CHARACTERS);
}

/** An object within this one is shown as `{...}`. */
function inBraces(text: string, { children }: JsonNode): string {
  const shown = children.slice(0, MOST_INSIDE).map((child) => {
    const value = child.kind === "object" && child.children.length > 0 ? "{...}" : shortOf(text, child);
    return `${child.key ?? ""}=${value}`;
  });
  return `{${[...shown, ...(children.length > MOST_INSIDE ? ["..."] : [])].join(" ")}}`;
}

function stringOf(text: string, node: JsonNode | undefined): string | undefined {
  return node?.kind === "string" ? stringAt(text, node.from, node.to) : undefined;
}
