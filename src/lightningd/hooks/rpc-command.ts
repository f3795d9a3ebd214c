/**
 * rpc_command (lightningd/jsonrpc.c): of nearly all that is malformed lightningd tells its log or the caller, and goes on. But of
 * an error to return that lacks its code or message it follows a null pointer.
 */
import { errorCode } from "./numbers.ts";
import type { Rule } from "./rule.ts";
import { firstOf, mustBe, required } from "./sentences.ts";
import type { JsonToken } from "./token.ts";

export const rpcCommand: Rule = (answer) => {
  // The first of "result", "replace" and "return" that is there counts.
  if (answer.member("result") !== undefined || answer.member("replace") !== undefined) return undefined;
  const returned = answer.member("return");
  const error = returned?.member("result") === undefined ? returned?.member("error") : undefined;
  const wrong = error === undefined ? undefined : wrongError(error);
  return wrong === undefined ? undefined : `in "return", ${wrong}`;
};

function wrongError(error: JsonToken): string | undefined {
  if (error.kind !== "object") return mustBe("error", 'an object with "code" and "message"', error);
  const code = error.member("code");
  // Where lightningd cannot read the code it logs that, and looks no further.
  if (code !== undefined && errorCode(code) !== undefined) return undefined;
  const wrong = firstOf(
    required(error, "code", errorCode),
    required(error, "message", () => undefined),
  );
  return wrong === undefined ? undefined : `in "error", ${wrong}`;
}
