/** `listconfigs [config]`: options with their values and where those come from (configs.c). */
import { objectOf } from "../../../jsonrpc/json-text.ts";
import { sourceText } from "../../options/config-values.ts";
import { valueText } from "../../plugin/init-request.ts";
import { NETWORK } from "../../node.ts";
import type { EmbeddedNode } from "../../node.ts";
import type { PluginOption } from "../../options/option-table.ts";
import type { Builtin } from "./builtin.ts";
import { BadParamError, stringParam } from "../params.ts";

export function listconfigsCommand(node: EmbeddedNode): Builtin {
  return {
    name: "listconfigs",
    usage: "[config]",
    parameters: "[config]",
    run(command, params) {
      const name = stringParam(params, "config");
      const all = new Map([...nativeConfigs(node), ...pluginConfigs(node)]);
      if (name !== undefined && !all.has(name) && node.options.find(name) === undefined) {
        throw new BadParamError(params, "config", "Unknown config option");
      }
      if (command.checkOnly) {
        command.checked();
        return;
      }
      const shown = [...all].filter(([option]) => name === undefined || option === name);
      command.succeed(`{"configs":${objectOf(shown)}}`);
    },
  };
}

/** The few of lightningd's own options that have a meaning here. */
function nativeConfigs(node: EmbeddedNode): readonly (readonly [string, string])[] {
  const { settings, plugins } = node;
  const set = (value: object): string => JSON.stringify(value);
  return [
    ["developer", set({ set: settings.arguments.includes("--developer"), source: "default" })],
    ["lightning-dir", set({ value_str: settings.lightningDir, source: "cmdline" })],
    ["network", set({ value_str: NETWORK, source: "cmdline" })],
    ["rpc-file", set({ value_str: "lightning-rpc", source: "default" })],
    ["allow-deprecated-apis", set({ value_bool: settings.allowDeprecatedApis, source: "default" })],
    ["plugin", set({ values_str: plugins.map(({ path }) => path), sources: plugins.map(() => "cmdline") })],
    ["log-level", set({ value_str: settings.logLevel, source: "default" })],
  ];
}

function pluginConfigs(node: EmbeddedNode): readonly (readonly [string, string])[] {
  return [...node.options.all()].flatMap((option) => {
    const members = configMembers(node, option);
    return members === undefined ? [] : [[option.name, objectOf(members)] as const];
  });
}

/** @returns the members that describe an option, as JSON text by name; undefined if it has neither value nor default */
export function configMembers(node: EmbeddedNode, option: PluginOption): [string, string][] | undefined {
  const values = valueMembers(node, option);
  if (values === undefined) return undefined;
  const owner = node.plugins.find((plugin) => plugin.options.includes(option));
  const plugin: [string, string][] = owner === undefined ? [] : [["plugin", JSON.stringify(owner.path)]];
  const dynamic: [string, string][] = option.dynamic ? [["dynamic", "true"]] : [];
  return [...values, ...plugin, ...dynamic];
}

function valueMembers(node: EmbeddedNode, option: PluginOption): [string, string][] | undefined {
  const given = node.values.of(option.name, option.multi);
  const sources = given.map(({ source }) => JSON.stringify(sourceText(source)));
  const [value] = given;
  const source: [string, string] = ["source", sources[0] ?? '"default"'];
  if (option.type === "flag") return [["set", String(value !== undefined)], source];
  const kind = option.type === "int" || option.type === "bool" ? option.type : "str";
  if (option.multi) {
    const texts = given.map((item) => shown(node, option, item.value ?? ""));
    return [
      [`values_${kind}`, `[${texts.join(",")}]`],
      ["sources", `[${sources.join(",")}]`],
    ];
  }
  const text = value?.value ?? option.fallback;
  if (text === undefined && option.type !== "string-conceal") return undefined;
  return [[`value_${kind}`, shown(node, option, text ?? "")], source];
}

/** lightningd ends if it has to show a number that is not made of decimal digits, such as 0x10 from the command line. */
function shown(node: EmbeddedNode, option: PluginOption, text: string): string {
  if (option.type === "string-conceal") return '"..."';
  const isLiteral = option.type !== "int" || /^([-0-9.]+|true|false)$/.test(text);
  if (isLiteral) return valueText(option.type, text);
  const plugin = node.plugins.find(({ options }) => options.includes(option));
  node.fatal(`Bad literal for --${option.name}: ${text}`, plugin);
  return JSON.stringify(text);
}
