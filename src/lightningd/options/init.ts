/**
 * Keeps what the host's init said, so that every new instance can be told the same, but without our own options, with later setconfigs, and
 * with the options that the plugin's present manifest declares.
 */
import { arrayOf, elementsOf, membersOf, objectOf } from "../../jsonrpc/json-text.ts";
import { isWholeNumber } from "../hooks/numbers.ts";
import type { Manifest, OptionDeclaration } from "../manifest/manifest.ts";
import { isOurOption } from "./options.ts";
import type { OptionValues } from "./options.ts";

/** The members of init's `configuration` that we use ourselves. */
export interface InitConfiguration {
  readonly lightningDir: string;
  readonly rpcFile: string;
  readonly startup: boolean;
  readonly network: string | undefined;
}

/** In a string of a string the quotes are escaped, so this matches only a member. */
const RPC_FILE = /("rpc-file"\s*:\s*)"(?:[^"\\]|\\.)*"/;

export class KeptInit {
  readonly #members: Map<string, string>;
  /** Values by option name, as JSON text. */
  readonly #values: Map<string, string>;
  /** Options that have the default that lightningd knows: nobody gave a value, or a user gave the same one. */
  readonly #asDefault = new Set<string>();
  /** By multi option: the values from before that setconfig adds to, and those that were added since lightningd was asked. */
  readonly #before: Map<string, readonly string[]> = new Map();
  readonly #added: Map<string, readonly string[]> = new Map();

  /** @param params JSON text of init's params @param registered what lightningd knew of the plugins then */
  constructor(params: string, registered: readonly Manifest[] = []) {
    this.#members = membersOf(params);
    this.#values = membersOf(this.#members.get("options") ?? "{}");
    for (const option of registered.flatMap(({ options }) => options)) {
      const value = this.#values.get(option.name);
      if (isSame(value, defaultOf(option))) this.#asDefault.add(option.name);
      else if (option.multi) this.#before.set(option.name, listOf(value));
    }
  }

  get configuration(): InitConfiguration {
    const text = this.#members.get("configuration") ?? "{}";
    const configuration = JSON.parse(text) as Readonly<Record<string, string | boolean | undefined>>;
    return {
      lightningDir: String(configuration["lightning-dir"] ?? "."),
      rpcFile: String(configuration["rpc-file"] ?? "lightning-rpc"),
      startup: configuration["startup"] !== false,
      network: typeof configuration["network"] === "string" ? configuration["network"] : undefined,
    };
  }

  /** The values of autoreload's own options. */
  get ours(): OptionValues {
    const ours = [...this.#values].filter(([name]) => isOurOption(name));
    return new Map(ours.map(([name, value]) => [name, strings(value)]));
  }

  /** Merges a setconfig that succeeded. @param params JSON text of `{"config": name, "val": value}` */
  configure(params: string, manifest: Manifest): void {
    const members = membersOf(params);
    const name = String(JSON.parse(members.get("config") ?? '""'));
    const option = manifest.options.find((declared) => declared.name === name);
    if (option === undefined) return;
    const value = members.get("val");
    if (option.multi) this.#add(option, listOf(value));
    else {
      this.#asDefault.delete(name);
      this.#values.set(name, value === undefined ? "true" : typed(option, value));
    }
  }

  /** Options whose value only lightningd knows: a default has changed, or setconfig has added to a multi option. */
  unsettled(manifest: Manifest): OptionDeclaration[] {
    return manifest.options.filter((option) => {
      const value = this.#values.get(option.name);
      const isUnsure = this.#added.has(option.name) || (this.#follows(option) && !isSame(value, defaultOf(option)));
      return isUnsure && listOf(value).every(isShown);
    });
  }

  /** @param listed JSON text of lightningd's listconfigs about the option */
  settle({ name, type }: OptionDeclaration, listed: string): void {
    const members = membersOf(listed);
    const added = this.#added.get(name);
    const values = listOf([...members].find(([member]) => member.startsWith("value"))?.[1]);
    const sources = listOf(members.get("sources") ?? members.get("source"));
    const isGiven = sources.some((source) => source !== '"default"');
    if (isGiven && added !== undefined) {
      const before = values.slice(0, values.length - added.length);
      // lightningd does not show a concealed value, and a setconfig may still be on its way.
      if (type === "string-conceal" || arrayOf([...before, ...added]) !== arrayOf(values)) return;
      this.#before.set(name, before);
      this.#values.set(name, arrayOf(values));
    } else if (!isGiven) this.#values.delete(name);
    this.#asDefault.delete(name);
    this.#added.delete(name);
  }

  /**
   * Sets an option's value that came by one of our methods: of any JSON type, or as text.
   * @returns a function that takes it back
   */
  give(name: string, value: unknown, manifest: Manifest): () => void {
    const [wasDefault, added, before] = [this.#asDefault.has(name), this.#added.get(name), this.#values.get(name)];
    const option = manifest.options.find((declared) => declared.name === name);
    const list = Array.isArray(value) ? value : [value];
    const texts = list.map((each) => JSON.stringify(typeof each === "string" ? each : JSON.stringify(each)));
    const text = option?.multi === true || Array.isArray(value) ? arrayOf(texts) : (texts[0] ?? "null");
    this.#asDefault.delete(name);
    this.#added.delete(name);
    this.#values.set(name, option === undefined ? text : typed(option, text));
    return () => {
      if (wasDefault) this.#asDefault.add(name);
      if (added !== undefined) this.#added.set(name, added);
      if (before === undefined) this.#values.delete(name);
      else this.#values.set(name, before);
    };
  }

  /** The values of concealed options. */
  concealed(manifest: Manifest): string[] {
    const names = manifest.options.filter(({ type }) => type === "string-conceal").map(({ name }) => name);
    return names.flatMap((name) => strings(this.#values.get(name) ?? "[]"));
  }

  /** JSON text of init's params, for a plugin with this manifest. @param rpcFile in place of the host's */
  paramsFor(manifest: Manifest, rpcFile?: string): string {
    const options: [string, string][] = [];
    for (const option of manifest.options) {
      const kept = this.#follows(option) ? undefined : this.#values.get(option.name);
      const value = (kept === undefined ? undefined : fitting(option, kept)) ?? defaultOf(option);
      const isAbsent = value === undefined || (option.type === "flag" && value === "false");
      if (!isAbsent) options.push([option.name, value]);
    }
    const members = new Map([["options", objectOf(options)], ...this.#members]);
    members.set("options", objectOf(options));
    const configuration = members.get("configuration");
    if (rpcFile !== undefined && configuration !== undefined) {
      members.set(
        "configuration",
        configuration.replace(RPC_FILE, (_, name) => `${name}${JSON.stringify(rpcFile)}`),
      );
    }
    return objectOf(members);
  }

  /** This may replace what lightningd had from files, but not what its command line had (configs.c, configvar_save_multi). */
  #add(option: OptionDeclaration, values: readonly string[]): void {
    const added = values.map((value) => typedValue(option, value));
    this.#added.set(option.name, added);
    this.#values.set(option.name, arrayOf([...(this.#before.get(option.name) ?? []), ...added]));
  }

  /** Whether the option has the default of the version that gets this init. */
  #follows({ name }: OptionDeclaration): boolean {
    return this.#asDefault.has(name) && !this.#added.has(name);
  }
}

/** Whether lightningd can show this value: it ends over a number that is not made of decimal digits (configs.c, check_literal). */
function isShown(value: string): boolean {
  return /^(".*"|true|false|-?\d+)$/s.test(value);
}

function isSame(value: string | undefined, other: string | undefined): boolean {
  return value !== undefined && other !== undefined && arrayOf(listOf(value)) === arrayOf(listOf(other));
}

function listOf(value: string | undefined): string[] {
  if (value === undefined) return [];
  return value.startsWith("[") ? elementsOf(value) : [value];
}

/** lightningd passes on every value of a setconfig as a string; init has it in the option's own type. */
function typed(option: OptionDeclaration, value: string): string {
  if (option.multi && value.startsWith("[")) return arrayOf(elementsOf(value).map((each) => typedValue(option, each)));
  return typedValue(option, value);
}

/** A value in the option's present type, which a save may have changed; undefined if the value does not fit. */
function fitting(option: OptionDeclaration, value: string): string | undefined {
  if (value.startsWith("[")) {
    const each = elementsOf(value).map((element) => fitting({ ...option, multi: false }, element));
    return each.includes(undefined) ? undefined : option.multi ? arrayOf(each.filter(isText)) : each.at(-1);
  }
  if (option.multi) return arrayOf([fitting({ ...option, multi: false }, value)].filter(isText));
  if (option.type.startsWith("string")) return value.startsWith('"') ? value : JSON.stringify(value);
  const is = typedValue(option, value);
  // A value that lightningd took for a number is passed on as lightningd wrote it.
  const fits = option.type === "int" ? /^-?\d/.test(is) : is === "true" || is === "false";
  return fits ? is : undefined;
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}

function typedValue(option: OptionDeclaration, value: string): string {
  if (!value.startsWith('"') || option.type.startsWith("string")) return value;
  const text = String(JSON.parse(value));
  if (option.type === "int") return isWholeNumber(text) ? text : value;
  return String(/^(true|1|on|yes)$/i.test(text));
}

/** An option that nobody set stands in init with its default, if it has one. A flag that nobody set is absent. */
function defaultOf(option: OptionDeclaration): string | undefined {
  if (option.type === "flag") return undefined;
  const value = membersOf(option.text).get("default");
  if (value === undefined || value === "null") return undefined;
  // lightningd does not read its escapes, and escapes it again, so the plugin gets the escapes themselves (plugin_opt_add,
  // json_add_plugin_val).
  const text = value.startsWith('"') ? value.slice(1, -1) : value;
  const each = option.type.startsWith("string") ? JSON.stringify(text) : typedValue(option, value);
  return option.multi ? arrayOf([each]) : each;
}

function strings(value: string): string[] {
  return listOf(value).map((each) => (each.startsWith('"') ? String(JSON.parse(each)) : each));
}
