/** Describes why a line failed. */
import { ResponseError, messageOf } from "../../jsonrpc/errors.ts";

export function describeFailure(error: unknown): string {
  if (error instanceof ResponseError) return `error ${error.code}: ${error.message}`;
  return messageOf(error);
}
