/** The options that plugins registered, by name, with lightningd's rules for names, types and defaults (plugin_opt_add). */
import { membersOf } from "../../jsonrpc/json-text.ts";
import { content } from "../json/text.ts";
import { permissionFor, readDeprecation } from "../deprecation.ts";
import type { Deprecation } from "../deprecation.ts";
import { FatalError, Refused } from "../refused.ts";
import { LIGHTNINGD_OPTIONS } from "../../lightningd/facts/taken.ts";

export type OptionType = "string" | "string-conceal" | "int" | "bool" | "flag";

export interface PluginOption {
  readonly name: string;
  readonly type: OptionType;
  readonly description: string;
  readonly multi: boolean;
  readonly dynamic: boolean;
  readonly deprecated: Deprecation | undefined;
  /** The default as text: a string's content, or a number's digits. */
  readonly fallback: string | undefined;
}

export class OptionTable {
  readonly #options = new Map<string, PluginOption>();
  readonly #deprecatedOk: boolean;

  constructor(deprecatedOk: boolean) {
    this.#deprecatedOk = deprecatedOk;
  }

  find(name: string): PluginOption | undefined {
    return this.#options.get(name);
  }

  all(): IterableIterator<PluginOption> {
    return this.#options.values();
  }

  /**
   * @param option JSON text of an element of the manifest's `options`
   * @param fatal whether a taken name ends the node, as it does while lightningd starts
   * @throws Refused or FatalError, in lightningd's words
   */
  add(option: string, path: string, fatal: boolean): PluginOption {
    const read = readOption(option, this.#deprecatedOk);
    if (read.name === "") throw new FatalError("an option has an empty name, of which lightningd crashes");
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

/**
 * lightningd's words about a value that the option does not take, for its type or because it is deprecated.
 * @param value undefined for a flag
 */
export function checkValue(option: PluginOption, value: string | undefined, deprecatedOk: boolean): string | undefined {
  const problem = value === undefined ? undefined : problemWith(option.type, value);
  if (problem !== undefined) return problem;
  const refused = permissionFor(option.deprecated, deprecatedOk) === "refused";
  return refused ? "deprecated option (will be removed!)" : undefined;
}

function problemWith(type: OptionType, value: string): string | undefined {
  if (type === "bool" && !/^(yes|no|true|false)$/i.test(value)) return `Invalid argument '${value}'`;
  if (type !== "int") return undefined;
  if (!/^\s*[+-]?(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)$/i.test(value)) return `'${value}' is not a number`;
  const number = BigInt(value.trim().replace(/^[+-]/, ""));
  return number > 2n ** 63n - 1n ? `'${value}' is out of range` : undefined;
}

function readOption(text: string, deprecatedOk: boolean): PluginOption {
  const members = text.startsWith("{") ? membersOf(text) : new Map<string, string>();
  const name = content(members.get("name"));
  const type = content(members.get("type"));
  const description = content(members.get("description"));
  if (name === undefined || type === undefined || description === undefined) {
    throw new Refused('An option is missing either "name", "description" or "type"');
  }
  if (!/^[0-9a-z_-]*$/.test(name)) throw new Refused(`Option "name" must be lowercase alphanumeric, plus _ or -'`);
  const deprecated = readDeprecation(members.get("deprecated"));
  const multi = booleanMember(`--${name}`, members, "multi");
  const dynamic = booleanMember(`--${name}`, members, "dynamic");
  const checked = checkType(type, multi);
  const option = { name, type: checked, description, multi, dynamic, deprecated, fallback: undefined };
  return { ...option, fallback: readDefault(option, members.get("default"), deprecatedOk) };
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

function readDefault(option: PluginOption, text: string | undefined, deprecatedOk: boolean): string | undefined {
  const { name, type } = option;
  if (type === "flag") {
    if (text === undefined || text === "false") return undefined;
    throw new Refused(`--${name} type flag default must be 'false' not ${text}`);
  }
  if (text === undefined || text === "null") return undefined;
  const fallback = content(text) ?? text;
  const problem = checkValue(option, fallback, deprecatedOk);
  if (problem !== undefined) throw new Refused(`Invalid default '${fallback}': ${problem}`);
  return fallback;
}

/** @throws Refused if the member exists and is no boolean */
export function booleanMember(owner: string, members: ReadonlyMap<string, string>, name: string): boolean {
  const text = members.get(name);
  if (text === undefined) return false;
  if (text === "true" || text === "false") return text === "true";
  throw new Refused(`${owner}: invalid "${name}" field ${content(text) ?? text}`);
}
