/** A plugin's response to a hook call, as lightningd takes it apart (lightningd/plugin_hook.c). */
import type { Frame } from "../../jsonrpc/frame.ts";
import { PLUGIN_TERMINATED } from "../../jsonrpc/errors.ts";
import { readInteger } from "./numbers.ts";
import { JsonToken } from "./token.ts";

/**
 * Values are what JSON.parse gave, or JsonTokens, which alone are exact. A result's value is undefined if it could not be read; an error's
 * code and message are undefined if they are absent.
 */
export type HookAnswer =
  | { readonly kind: "result"; readonly value: unknown }
  | { readonly kind: "error"; readonly code: unknown; readonly message: unknown };

/**
 * If a response has a result and an error, lightningd takes the result, unless the error says that the plugin has died. For db_write it
 * never looks at the error.
 */
export function readHookAnswer(hook: string, response: Frame): HookAnswer {
  const result = tokenAt(response, "result");
  const error = tokenAt(response, "error");
  const code = error?.member("code");
  if (result !== undefined && (hook === "db_write" || !saysTerminated(code))) return { kind: "result", value: result };
  return {
    kind: "error",
    code: plain(code),
    message: plain(error?.kind === "object" ? error.member("message") : error),
  };
}

/** Whether an error's code is the one that lightningd takes as "continue". */
export function saysTerminated(code: unknown): boolean {
  const token = JsonToken.of(code);
  return token !== undefined && readInteger(token.text) === BigInt(PLUGIN_TERMINATED);
}

function tokenAt(response: Frame, member: "result" | "error"): JsonToken | undefined {
  const text = response.text(member);
  return text === undefined ? undefined : new JsonToken(text);
}

/** The number or string; the token if that would lose something. */
function plain(token: JsonToken | undefined): unknown {
  if (token === undefined) return undefined;
  const value = token.kind === "string" ? token.text : Number(token.text);
  return JSON.stringify(value) === token.json ? value : token;
}
