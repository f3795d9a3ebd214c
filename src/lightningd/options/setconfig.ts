/**
 * Says whether lightningd would survive a value that a plugin accepts by setconfig. It writes the value of an int option into its answer as
 * it stands, and ends if that is no number (configs.c, check_literal).
 */
import { elementsOf, membersOf } from "../../jsonrpc/json-text.ts";
import { isWholeNumber } from "../hooks/numbers.ts";

export interface Setconfig {
  readonly name: string;
  /** JSON text; undefined for a flag. */
  readonly value: string | undefined;
}

/** @param params JSON text of the params of setconfig, or of a check of it */
export function readSetconfig(params: string): Setconfig {
  const members = membersOf(params);
  return { name: unquoted(members.get("config")), value: members.get("val") };
}

/**
 * @param declared JSON text of the option's declaration as lightningd has it, which counts until it restarts
 * @returns what is wrong, without quotes, which lightningd would escape once more; undefined if nothing is
 */
export function fatalSetconfig({ name, value = "" }: Setconfig, declared: string): string | undefined {
  if (unquoted(membersOf(declared).get("type")) !== "int") return undefined;
  const values = value.startsWith("[") ? elementsOf(value) : [value];
  const wrong = values.map(unquoted).find((each) => !isWholeNumber(each));
  if (wrong === undefined) return undefined;
  return `${name} must be a whole number; got ${wrong === "" ? "nothing" : wrong}`;
}

/** The text of a JSON string, or the token as it stands. */
export function unquoted(json: string | undefined): string {
  if (json === undefined) return "";
  return json.startsWith('"') ? String(JSON.parse(json)) : json;
}
