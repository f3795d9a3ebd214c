/**
 * rpc_command (lightningd/jsonrpc.c): the first of "result", "replace" and "return" that is there counts. A malformed one is at
 * best ignored; an error to return that lacks its code or message makes lightningd follow a null pointer.
 */
import { errorCode } from "./numbers.ts";
import type { Requirement, Rule } from "./rule.ts";
import { brief, firstOf, missing, mustBe, oneOf, optional, required } from "./sentences.ts";
import type { JsonToken } from "./token.ts";

export const rpcCommand: Rule = (answer) => {
  if (answer.member("result") !== undefined) return oneOf(answer, "result", ["continue"]);
  const replace = answer.member("replace");
  if (replace !== undefined) return replacement(replace);
  const returned = answer.member("return");
  if (returned !== undefined) return response(returned);
  return neither(answer);
};

function replacement(request: JsonToken): string | undefined {
  if (request.kind !== "object") return mustBe("replace", "an object, the request to run instead", request);
  const wrong = firstOf(
    required(request, "jsonrpc", version, '; it must be "2.0"'),
    required(request, "method", string, "; it must be the name of a command"),
    required(request, "params", anything, "; it must be an object or an array"),
    required(request, "id", anything, "; it must be the call's own"),
  );
  return wrong === undefined ? undefined : `in "replace", ${wrong}`;
}

function response(returned: JsonToken): string | undefined {
  if (returned.kind !== "object") return mustBe("return", 'an object with "result" or "error"', returned);
  if (returned.member("result") !== undefined) return within(optional(returned, "result", noString));
  const error = returned.member("error");
  if (error === undefined) return within(missing(returned, "result", '; "return" must have it, or "error"'));
  if (error.kind !== "object") return within(mustBe("error", 'an object with "code" and "message"', error));
  const wrong = firstOf(required(error, "code", errorCode), required(error, "message", anything));
  return wrong === undefined ? undefined : within(`in "error", ${wrong}`);
}

function within(sentence: string | undefined): string | undefined {
  return sentence === undefined ? undefined : `in "return", ${sentence}`;
}

function neither(answer: JsonToken): string {
  const guess = firstOf(
    ...["result", "replace", "return"].map((name) => missing(answer, name, "")).filter((text) => text.includes("(")),
  );
  return guess ?? `none of "result", "replace" and "return" is there; got ${brief(answer.json)}`;
}

const anything: Requirement = () => undefined;
const string: Requirement = ({ kind }) => (kind === "string" ? undefined : "a string");
const version: Requirement = (token) => (token.is("2.0") ? undefined : '"2.0"');
/** lightningd hands the caller a string without its quotes. */
const noString: Requirement = ({ kind }) =>
  kind === "string" ? "an object: lightningd passes a string on without its quotes" : undefined;
