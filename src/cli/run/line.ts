/** Reads a line of the prompt or of a script. Pure. */

import { endOfRoot, Tokens } from "../../host/json/tokens.ts";

export type Line =
  | { readonly kind: "empty" }
  /** @property params JSON text */
  | { readonly kind: "call"; readonly method: string; readonly params: string }
  /** Without params, a sample is sent. */
  | { readonly kind: "notify"; readonly topic: string; readonly params: string | undefined }
  | { readonly kind: "hook"; readonly name: string; readonly params: string | undefined }
  /** @property params JSON text, as for autoreload-restart and autoreload-status */
  | { readonly kind: "restart" | "status"; readonly params: string }
  /** @property params JSON text, as for autoreload-again */
  | { readonly kind: "again"; readonly params: string }
  /** @property params JSON text, as for autoreload-inspect and autoreload-record */
  | { readonly kind: "inspect" | "record"; readonly params: string }
  | { readonly kind: "export"; readonly file: string }
  | { readonly kind: "log"; readonly argument: string | undefined }
  | { readonly kind: "help"; readonly name: string | undefined }
  | { readonly kind: "quit" };

/** Why a line cannot be understood. */
export class LineError extends Error {
  override readonly name = "LineError";
}

/** @throws LineError */
export function parseLine(text: string): Line {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.startsWith("#")) return { kind: "empty" };
  const [first = "", ...rest] = splitWords(trimmed);
  switch (first) {
    case "notify":
      return { kind: "notify", topic: needed(rest[0], "notify TOPIC [JSON]"), params: jsonAfter(trimmed, rest[0]) };
    case "hook":
      return { kind: "hook", name: needed(rest[0], "hook NAME [JSON]"), params: jsonAfter(trimmed, rest[0]) };
    case "call":
      return {
        kind: "call",
        method: needed(rest[0], "call METHOD [parameters]"),
        params: readParameters(rest.slice(1)),
      };
    case "restart":
    case "status":
      return { kind: first, params: readParameters(rest) };
    case "inspect":
      return { kind: "inspect", params: readParameters(rest.length === 0 ? ["start"] : rest) };
    case "record":
      return { kind: "record", params: recordParameters(rest) };
    case "export":
      return { kind: "export", file: needed(rest[0], "export FILE.html") };
    case "again":
    case "last":
    case "show":
    case "diff":
    case "pin":
    case "unpin":
      return { kind: "again", params: againParameters(first, rest) };
    case "quit":
    case "exit":
      return { kind: "quit" };
    case "log":
      return { kind: "log", argument: rest[0] };
    case "help":
      return { kind: "help", name: rest[0] };
    default:
      return { kind: "call", method: first, params: readParameters(rest) };
  }
}

/**
 * Cuts a line into words. Quotes, brackets and braces hold white space together. 'Single quotes' are the shell's: they are taken off, and
 * what is in them stays as it is. "Double quotes" are JSON's, and stay.
 * @throws LineError if something is not closed
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (depth === 0 && /\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word ??= "";
    if (character === '"' || (character === "'" && depth === 0)) {
      const end = endOfQuote(text, at, character);
      word += character === "'" ? text.slice(at + 1, end) : text.slice(at, end + 1);
      at = end;
      continue;
    }
    if ("{[".includes(character)) depth++;
    if ("}]".includes(character)) depth = Math.max(0, depth - 1);
    word += character;
  }
  if (depth > 0) throw new LineError("a { or [ is not closed");
  if (word !== undefined) words.push(word);
  return words;
}

/**
 * The params of a call, as JSON text: an object of all words if the first has an equals sign, else an array.
 * @throws LineError
 */
export function readParameters(words: readonly string[]): string {
  if (words[0]?.includes("=") !== true) return `[${words.map(readValue).join(",")}]`;
  const members = words.map((word) => {
    const end = word.indexOf("=");
    if (end < 0) throw new LineError(`${word} has no name: give all parameters as name=value, or none`);
    return `${JSON.stringify(word.slice(0, end))}:${readValue(word.slice(end + 1))}`;
  });
  return `{${members.join(",")}}`;
}

/**
 * JSON as lightning-cli knows it stays as it is: `1.50`, but not `1e3`, `-1` or `007`. Any other word becomes a string.
 * @returns JSON text
 */
function readValue(word: string): string {
  const literal = /^(?:0|[1-9.][\d.]*|0[\d.]*\.[\d.]*|true|false|null|\{.*\}|\[.*\]|".*")$/s;
  if (!literal.test(word)) return JSON.stringify(word);
  if (!isTaken(word)) throw new LineError(`this is no JSON: ${word}`);
  return word;
}

/** Whether the parser takes the text that lightningd and lightning-cli share. */
function isTaken(text: string): boolean {
  const tokens = new Tokens();
  const isRead = tokens.read(Buffer.from(`[${text}]`)) && !tokens.open;
  return isRead && endOfRoot(tokens.list) === tokens.list.length;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function endOfQuote(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at++) {
    if (quote === '"' && text[at] === "\\") at++;
    else if (text[at] === quote) return at;
  }
  throw new LineError(`a ${quote} is not closed`);
}

/** The question may be a filter of several words. @returns JSON text */
function againParameters(word: string, rest: readonly string[]): string {
  const isByVersion = word === "again" && rest.includes("--by-version");
  const what = rest.filter((each) => !isByVersion || each !== "--by-version").join(" ");
  const action = isByVersion ? "show" : word;
  return JSON.stringify(what === "" ? { action } : { what, action });
}

/** `record` begins a recording, `record FILE` begins one to that file, and `record stop` ends it. @returns JSON text */
function recordParameters([what, ...rest]: readonly string[]): string {
  if (what === "start" || what === "stop") return JSON.stringify([what, ...rest]);
  return JSON.stringify(what === undefined ? ["start"] : ["start", what]);
}

function needed(word: string | undefined, usage: string): string {
  if (word === undefined) throw new LineError(`usage: ${usage}`);
  return word;
}

/** The line after its second word: one JSON value, or nothing. */
function jsonAfter(line: string, second = ""): string | undefined {
  const rest = line.slice(line.indexOf(second, line.search(/\s/)) + second.length).trim();
  if (rest === "") return undefined;
  const text = rest.startsWith("'") && rest.endsWith("'") ? rest.slice(1, -1) : rest;
  if (!isJson(text)) throw new LineError(`this is no JSON: ${text}`);
  return text;
}
