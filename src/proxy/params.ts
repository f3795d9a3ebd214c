/** What is wrong with a call of one of our methods, and how its params are read. */
import { INVALID_PARAMS } from "../jsonrpc/errors.ts";
import type { JsonRpcError } from "../jsonrpc/errors.ts";

/** An error in the words of the response. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly error: JsonRpcError;

  constructor(error: JsonRpcError) {
    super(error.message);
    this.error = error;
  }
}

export function invalid(message: string): Refusal {
  return new Refusal({ code: INVALID_PARAMS, message });
}

/** lightning-cli makes numbers of what looks like one. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
