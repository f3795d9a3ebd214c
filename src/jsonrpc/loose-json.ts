/**
 * lightningd's parser (jsmn, then the check of common/json_parse_simple.c) takes more than JSON. Such text is passed on as it came. Where
 * we have to read it, we read it as the JSON that lightningd makes of it.
 */
import { tokensOf } from "./json-text.ts";

/** A quote, a bracket, or a primitive. To lightningd a primitive is everything up to the next comma, bracket or blank. */
const TOKENS = /["{}[\]]|[^\s,:{}[\]"][^\s,}\]]*/g;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** The value of text that lightningd would take as JSON; undefined for other text. Numbers become doubles. */
export function parseLoosely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseOrUndefined(rewrite(text));
  }
}

/** The same text if it is JSON, else the JSON that lightningd reads in it, with every digit. */
export function strictJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return rewrite(text);
  }
}

/** Commas and colons mean nothing to lightningd: in an object keys and values take turns, in an array each token is a value. */
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

/** lightningd converts most words with or without quotes. null is any word that begins with n. */
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
