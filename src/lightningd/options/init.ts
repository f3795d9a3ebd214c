/**
 * What the host's init said, kept so that every new instance can be told the same: our own options are taken out, later
 * setconfigs are merged in, and each plugin is told the options that its present manifest declares.
 */
import { arrayOf, elementsOf, membersOf, objectOf } from "../../jsonrpc/json-text.ts";
import type { Manifest, OptionDeclaration } from "../manifest/manifest.ts";
import { isOurOption } from "./options.ts";
import type { OptionValues } from "./options.ts";

/** The members of init's `configuration` that we use ourselves. */
export interface Configuration {
  readonly lightningDir: string;
  readonly rpcFile: string;
  readonly startup: boolean;
  readonly network: string | undefined;
}

export class KeptInit {
  readonly #members: Map<string, string>;
  /** Values by option name, as JSON text. */
  readonly #values: Map<string, string>;

  /** @param params JSON text of the params of the host's init */
  constructor(params: string) {
    this.#members = membersOf(params);
    this.#values = membersOf(this.#members.get("options") ?? "{}");
  }

  get configuration(): Configuration {
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
    this.#values.set(name, value === undefined ? "true" : typed(option, value));
  }

  /** A value for an option that came another way than by the host's init: of any JSON type, or as text. */
  give(name: string, value: unknown, manifest: Manifest): void {
    const option = manifest.options.find((declared) => declared.name === name);
    const list = Array.isArray(value) ? value : [value];
    const texts = list.map((each) => JSON.stringify(typeof each === "string" ? each : JSON.stringify(each)));
    const text = option?.multi === true || Array.isArray(value) ? arrayOf(texts) : (texts[0] ?? "null");
    this.#values.set(name, option === undefined ? text : typed(option, text));
  }

  /** The params of init for a plugin with this manifest, as JSON text. */
  paramsFor(manifest: Manifest): string {
    const options: [string, string][] = [];
    for (const option of manifest.options) {
      const kept = this.#values.get(option.name);
      const value = (kept === undefined ? undefined : fitting(option, kept)) ?? defaultOf(option);
      const isAbsent = value === undefined || (option.type === "flag" && value === "false");
      if (!isAbsent) options.push([option.name, value]);
    }
    const members = new Map([["options", objectOf(options)], ...this.#members]);
    members.set("options", objectOf(options));
    return objectOf(members);
  }
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

/** Whether text may stand as the value of an int option. */
export function isWholeNumber(text: string): boolean {
  return /^-?(0|[1-9]\d*)$/.test(text);
}

/** An option that nobody set is in init with its default, if it has one; a flag that is not set is absent. */
function defaultOf(option: OptionDeclaration): string | undefined {
  if (option.type === "flag") return undefined;
  const value = membersOf(option.text).get("default");
  if (value === undefined || value === "null") return undefined;
  const each =
    option.type.startsWith("string") && !value.startsWith('"') ? JSON.stringify(value) : typedValue(option, value);
  return option.multi ? arrayOf([each]) : each;
}

function strings(value: string): string[] {
  const list = value.startsWith("[") ? elementsOf(value) : [value];
  return list.map((each) => (each.startsWith('"') ? String(JSON.parse(each)) : each));
}
