/** Checks params that somebody types. Pure. */
import { messageOf } from "../../jsonrpc/errors.ts";

/** Says what is wrong with a text that is to be sent as params; undefined if nothing is. */
export function faultOfParams(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? undefined : "Params are an object {...} or an array [...].";
  } catch (error) {
    return `This is no JSON yet: ${messageOf(error)}`;
  }
}
