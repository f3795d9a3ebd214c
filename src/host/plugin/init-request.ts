/** The params of `init`, as lightningd writes them (plugin_populate_init_request). */
import { arrayOf, objectOf } from "../../jsonrpc/json-text.ts";
import type { ConfigValues } from "../options/config-values.ts";
import type { Features } from "../features.ts";
import type { OptionType, PluginOption } from "../options/option-table.ts";

export interface InitFacts {
  /** `<lightning-dir>/<network>` */
  readonly directory: string;
  readonly network: string;
  readonly startup: boolean;
  readonly features: Features;
}

/** @returns JSON text */
export function initParams(options: readonly PluginOption[], values: ConfigValues, facts: InitFacts): string {
  const configuration = JSON.stringify({
    "lightning-dir": facts.directory,
    "rpc-file": "lightning-rpc",
    startup: facts.startup,
    network: facts.network,
    feature_set: facts.features.hex(),
  });
  return `{"options":${initOptions(options, values)},"configuration":${configuration}}`;
}

/** A plugin's options with their values, as `init` has them. An option without a value and a default is absent. */
export function initOptions(options: readonly PluginOption[], values: ConfigValues): string {
  const members: [string, string][] = [];
  for (const option of options) {
    const given = values.of(option.name, option.multi);
    const value = option.multi ? multiValue(option, given) : singleValue(option, given);
    if (value !== undefined) members.push([option.name, value]);
  }
  return objectOf(members);
}

type GivenValue = ReturnType<ConfigValues["of"]>;

function multiValue(option: PluginOption, given: GivenValue): string | undefined {
  if (given.length > 0) return arrayOf(given.map(({ value }) => valueText(option.type, value ?? "")));
  return option.fallback === undefined ? undefined : arrayOf([valueText(option.type, option.fallback)]);
}

function singleValue(option: PluginOption, given: GivenValue): string | undefined {
  const [last] = given;
  if (last !== undefined) return last.value === undefined ? "true" : valueText(option.type, last.value);
  return option.fallback === undefined ? undefined : valueText(option.type, option.fallback);
}

/** Keeps an integer's digits as they were given. A boolean has many forms, which become one. @returns JSON text */
export function valueText(type: OptionType, value: string): string {
  switch (type) {
    case "int":
      return value;
    case "bool":
      return String(/^(yes|true)$/i.test(value));
    case "flag":
    case "string":
    case "string-conceal":
      return JSON.stringify(value);
  }
}
