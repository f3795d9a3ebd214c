/** Params that are typed. Pure. */
import { messageOf } from "../../jsonrpc/errors.ts";

/** What is wrong with text that is to be sent as params; undefined if it can be. */
export function faultOfParams(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? undefined : "Params are an object {...} or an array [...].";
  } catch (error) {
    return `This is no JSON yet: ${messageOf(error)}`;
  }
}
