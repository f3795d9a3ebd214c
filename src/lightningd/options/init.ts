/**
 * What the host's init said, kept so that every new instance can be told the same: our own options are taken out, later
 * setconfigs are merged in, and each plugin is told the options that its present manifest declares.
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

/** Its quotes would be escaped within a string. */
const RPC_FILE = /("rpc-file"\s*:\s*)"(?:[^"\\]|\\.)*"/;

export class KeptInit {
  readonly #members: Map<string, string>;
  /** Values by option name, as JSON text. */
  readonly #values: Map<string, string>;
  /** Options whose value is the default that lightningd knows, or a user's that happens to be the same. */
  readonly #asDefault = new Set<string>();
  /** By multi option, to which setconfig adds: what it adds to, and what was added since lightningd was asked. */
  readonly #before: Map<string, readonly string[]> = new Map();
  readonly #added: Map<string, readonly string[]> = new Map();

  /**
   * @param params JSON text of the params of the host's init
   * @param registered what lightningd was told of the plugins then
   */
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

  /** Options of which only lightningd knows what counts: a default that changed, and what setconfig left of a multi option. */
  unsettled(manifest: Manifest): OptionDeclaration[] {
    return manifest.options.filter((option) => {
      const value = this.#values.get(option.name);
      const isUnsure = this.#added.has(option.name) || (this.#follows(option) && !isSame(value, defaultOf(option)));
      return isUnsure && listOf(value).every(isShown);
    });
  }

  /** @param listed JSON text of what lightningd's listconfigs says of the option */
  settle({ name, type }: OptionDeclaration, listed: string): void {
    const members = membersOf(listed);
    const added = this.#added.get(name);
    const values = listOf([...members].find(([member]) => member.startsWith("value"))?.[1]);
    const sources = listOf(members.get("sources") ?? members.get("source"));
    const isGiven = sources.some((source) => source !== '"default"');
    if (isGiven && added !== undefined) {
      const before = values.slice(0, values.length - added.length);
      // It does not show what it conceals, and a setconfig may still be on its way to it.
      if (type === "string-conceal" || arrayOf([...before, ...added]) !== arrayOf(values)) return;
      this.#before.set(name, before);
      this.#values.set(name, arrayOf(values));
    } else if (!isGiven) this.#values.delete(name);
    this.#asDefault.delete(name);
    this.#added.delete(name);
  }

  /**
   * A value for an option that came another way than by the host's init: of any JSON type, or as text.
   * @returns takes it back
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

  /** Values of options that are not to be shown. */
  concealed(manifest: Manifest): string[] {
    const names = manifest.options.filter(({ type }) => type === "string-conceal").map(({ name }) => name);
    return names.flatMap((name) => strings(this.#values.get(name) ?? "[]"));
  }

  /** The params of init for a plugin with this manifest, as JSON text. @param rpcFile to name instead of the host's */
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

  /** What lightningd had of files may be replaced by this; what was on its command line stays (configs.c, configvar_save_multi). */
  #add(option: OptionDeclaration, values: readonly string[]): void {
    const added = values.map((value) => typedValue(option, value));
    this.#added.set(option.name, added);
    this.#values.set(option.name, arrayOf([...(this.#before.get(option.name) ?? []), ...added]));
  }

  /** Whether its value is the default of the version that is told. */
  #follows({ name }: OptionDeclaration): boolean {
    return this.#asDefault.has(name) && !this.#added.has(name);
  }
}

/** A value that lightningd shows: it ends itself over a number that is none of decimal digits (configs.c, check_literal). */
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

/** lightningd hands over every value of a setconfig as a string; init has it in the option's own type. */
function typed(option: OptionDeclaration, value: string): string {
  if (option.multi && value.startsWith("[")) return arrayOf(elementsOf(value).map((each) => typedValue(option, each)));
  return typedValue(option, value);
}

/** A value as the option's present type has it, which a save may have changed; undefined if it cannot be that. */
function fitting(option: OptionDeclaration, value: string): string | undefined {
  if (value.startsWith("[")) {
    const each = elementsOf(value).map((element) => fitting({ ...option, multi: false }, element));
    return each.includes(undefined) ? undefined : option.multi ? arrayOf(each.filter(isText)) : each.at(-1);
  }
  if (option.multi) return arrayOf([fitting({ ...option, multi: false }, value)].filter(isText));
  if (option.type.startsWith("string")) return value.startsWith('"') ? value : JSON.stringify(value);
  const is = typedValue(option, value);
  // What lightningd itself took for a number is passed on as it wrote it.
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

/** An option that nobody set is in init with its default, if it has one; a flag that is not set is absent. */
function defaultOf(option: OptionDeclaration): string | undefined {
  if (option.type === "flag") return undefined;
  const value = membersOf(option.text).get("default");
  if (value === undefined || value === "null") return undefined;
  // lightningd does not decode it, and encodes it again: the plugin gets the escapes (plugin_opt_add, json_add_plugin_val).
  const text = value.startsWith('"') ? value.slice(1, -1) : value;
  const each = option.type.startsWith("string") ? JSON.stringify(text) : typedValue(option, value);
  return option.multi ? arrayOf([each]) : each;
}

function strings(value: string): string[] {
  return listOf(value).map((each) => (each.startsWith('"') ? String(JSON.parse(each)) : each));
}
