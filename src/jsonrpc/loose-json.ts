/**
 * lightningd's parser (jsmn, with the check of common/json_parse_simple.c behind it) takes more than JSON. What it takes is
 * passed on as it came; where we read it ourselves, it is read as the JSON that lightningd makes of it.
 */
import { tokensOf } from "./json-text.ts";

/** A quote, a bracket, or a primitive, which to lightningd is all up to the next comma, bracket or blank. */
const TOKENS = /["{}[\]]|[^\s,:{}[\]"][^\s,}\]]*/g;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** What JSON text says that lightningd would take; undefined if it is none. Numbers become doubles. */
export function parseLoosely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseOrUndefined(rewrite(text));
  }
}

/** The same text if it is JSON, else the JSON that lightningd reads in it. Of numbers it keeps every digit. */
export function strictJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return rewrite(text);
  }
}

/** Commas and colons mean nothing to lightningd: in an object keys and values take turns, in an array values follow each other. */
function rewrite(loose: string): string {
  let text = "";
  const open: { readonly isObject: boolean; tokens: number }[] = [];
  for (const token of tokensOf(loose, TOKENS)) {
    if (token === "}" || token === "]") {
      open.pop();
      text += token;
      continue;
    }
    const around = open.at(-1);
    if (around !== undefined && around.tokens > 0) text += around.isObject && around.tokens % 2 === 1 ? ":" : ",";
    if (around !== undefined) around.tokens++;
    text += strictToken(token);
    if (token === "{" || token === "[") open.push({ isObject: token === "{", tokens: 0 });
  }
  return text;
}

/** lightningd converts most words whether or not they have quotes; null is all that starts with n. */
function strictToken(token: string): string {
  if (token.startsWith('"'))
    return token.replaceAll(/[\u0000-\u001f]/g, (control) => JSON.stringify(control).slice(1, -1));
  if (token === "{" || token === "[" || token === "true" || token === "false" || NUMBER.test(token)) return token;
  return token.startsWith("n") ? "null" : JSON.stringify(token);
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
