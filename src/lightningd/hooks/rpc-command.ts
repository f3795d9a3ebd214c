/**
 * rpc_command (lightningd/jsonrpc.c). For nearly any malformed answer lightningd logs a line, or tells the caller, and goes on. But it
 * follows a null pointer if an error to be returned has no code or no message.
 */
import { errorCode } from "./numbers.ts";
import type { Rule } from "./rule.ts";
import { firstOf, mustBe, required } from "./sentences.ts";
import type { JsonToken } from "./token.ts";

export const rpcCommand: Rule = (answer) => {
  // Of "result", "replace" and "return", the first one present counts.
  if (answer.member("result") !== undefined || answer.member("replace") !== undefined) return undefined;
  const returned = answer.member("return");
  const error = returned?.member("result") === undefined ? returned?.member("error") : undefined;
  const wrong = error === undefined ? undefined : wrongError(error);
  return wrong === undefined ? undefined : `in "return", ${wrong}`;
};

function wrongError(error: JsonToken): string | undefined {
  if (error.kind !== "object") return mustBe("error", 'an object with "code" and "message"', error);
  const code = error.member("code");
  // If lightningd cannot read the code, it logs that, and looks no further.
  if (code !== undefined && errorCode(code) !== undefined) return undefined;
  const wrong = firstOf(
    required(error, "code", errorCode),
    required(error, "message", () => undefined),
  );
  return wrong === undefined ? undefined : `in "error", ${wrong}`;
}
