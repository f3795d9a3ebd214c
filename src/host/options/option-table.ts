/** The options that plugins registered, by name, with lightningd's rules for names, types and defaults (plugin_opt_add). */
import { membersOf } from "../../jsonrpc/json-text.ts";
import { FatalError, Refused } from "../refused.ts";
import { LIGHTNINGD_OPTIONS } from "../../lightningd/facts/taken.ts";

export type OptionType = "string" | "string-conceal" | "int" | "bool" | "flag";

export interface PluginOption {
  readonly name: string;
  readonly type: OptionType;
  readonly description: string;
  readonly multi: boolean;
  readonly dynamic: boolean;
  /** The default's text: a string's content, a number's digits. */
  readonly fallback: string | undefined;
}

export class OptionTable {
  readonly #options = new Map<string, PluginOption>();

  find(name: string): PluginOption | undefined {
    return this.#options.get(name);
  }

  all(): IterableIterator<PluginOption> {
    return this.#options.values();
  }

  /**
   * @param option an element of the manifest's `options` as JSON text
   * @param fatal whether a name that is taken ends the node, as it does while lightningd starts
   * @throws Refused or FatalError in lightningd's words
   */
  add(option: string, path: string, fatal: boolean): PluginOption {
    const read = readOption(option);
    if (this.#options.has(read.name) || LIGHTNINGD_OPTIONS.has(read.name)) {
      if (fatal) throw new FatalError(`error starting plugin '${path}': option name '${read.name}' is already taken`);
      throw new Refused(`Option "${read.name}" already registered`);
    }
    this.#options.set(read.name, read);
    return read;
  }

  remove(option: PluginOption): void {
    if (this.#options.get(option.name) === option) this.#options.delete(option.name);
  }
}

/** What lightningd says of a value that the option's type does not take. */
export function checkValue(type: OptionType, value: string): string | undefined {
  if (type === "bool" && !/^(yes|no|true|false)$/i.test(value)) return `Invalid argument '${value}'`;
  if (type !== "int") return undefined;
  if (!/^\s*[+-]?(0x[0-9a-f]+|\d+)$/i.test(value)) return `'${value}' is not a number`;
  const number = BigInt(value.trim().replace(/^[+-]/, ""));
  return number > 2n ** 63n - 1n ? `'${value}' is out of range` : undefined;
}

function readOption(text: string): PluginOption {
  const members = text.startsWith("{") ? membersOf(text) : new Map<string, string>();
  const name = content(members.get("name"));
  const type = content(members.get("type"));
  const description = content(members.get("description"));
  if (name === undefined || type === undefined || description === undefined) {
    throw new Refused('An option is missing either "name", "description" or "type"');
  }
  if (!/^[0-9a-z_-]*$/.test(name)) throw new Refused(`Option "name" must be lowercase alphanumeric, plus _ or -'`);
  const multi = booleanMember(`--${name}`, members, "multi");
  const dynamic = booleanMember(`--${name}`, members, "dynamic");
  const checked = checkType(type, multi);
  return {
    name,
    type: checked,
    description,
    multi,
    dynamic,
    fallback: readDefault(name, checked, members.get("default")),
  };
}

function checkType(type: string, multi: boolean): OptionType {
  switch (type) {
    case "flag":
    case "bool":
      if (multi) throw new Refused(`${type} type cannot be multi`);
      return type;
    case "string":
    case "string-conceal":
    case "int":
      return type;
    default:
      throw new Refused(`Only "string", "int", "bool", and "flag" options are supported`);
  }
}

function readDefault(name: string, type: OptionType, text: string | undefined): string | undefined {
  if (type === "flag") {
    if (text === undefined || text === "false") return undefined;
    throw new Refused(`--${name} type flag default must be 'false' not ${text}`);
  }
  if (text === undefined || text === "null") return undefined;
  const fallback = asWritten(text);
  const problem = checkValue(type, fallback);
  if (problem !== undefined) throw new Refused(`Invalid default '${fallback}': ${problem}`);
  return fallback;
}

/** @throws Refused if the member is there and no boolean */
export function booleanMember(owner: string, members: ReadonlyMap<string, string>, name: string): boolean {
  const text = members.get(name);
  if (text === undefined) return false;
  if (text === "true" || text === "false") return text === "true";
  throw new Refused(`${owner}: invalid "${name}" field ${content(text) ?? text}`);
}

/** An option's value as lightningd takes it from JSON: it does not decode a string, and encodes it again, so the plugin gets the escapes. */
export function asWritten(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1) : text;
}

/** A string's content, or the text of any other value. */
export function content(text: string | undefined): string | undefined {
  if (text === undefined || !text.startsWith('"')) return text;
  return String(JSON.parse(text));
}
