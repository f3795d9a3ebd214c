/** What is wrong with a call of one of our methods, and how its params are read. */
import { INVALID_PARAMS, ResponseError } from "../jsonrpc/errors.ts";

export function invalid(message: string): ResponseError {
  return new ResponseError({ code: INVALID_PARAMS, message });
}

/** lightning-cli makes numbers of what looks like one. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
