/**
 * Registers what a plugin's manifest offers. It checks in lightningd's order and refuses in its words (plugin_parse_getmanifest_response).
 * The manifest is read as text, so that values are quoted as they stand.
 */
import type { Frame } from "../../jsonrpc/frame.ts";
import { elementsOf, membersOf } from "../../jsonrpc/json-text.ts";
import { NATIVE_TOPICS } from "../../lightningd/facts/topics.ts";
import { FEATURE_PLACES } from "../../lightningd/manifest/featurebits.ts";
import type { CommandTable } from "../command-table.ts";
import { registerHooks } from "./manifest-hooks.ts";
import type { HookRegistry } from "../hooks/hook-registry.ts";
import { booleanMember } from "../options/option-table.ts";
import type { OptionTable } from "../options/option-table.ts";
import type { Plugin } from "./plugin.ts";
import { readDeprecation } from "../deprecation.ts";
import { content, unescape } from "../json/text.ts";
import { FatalError, Refused } from "../refused.ts";

/** Where the parts of a manifest go. */
export interface Registries {
  readonly options: OptionTable;
  readonly commands: CommandTable;
  readonly hooks: HookRegistry;
  /** Adds feature bits to the node's own; false if one is taken. */
  addFeatures(bits: ReadonlyMap<string, string>): boolean;
}

export type Members = ReadonlyMap<string, string>;

/**
 * @param starting whether lightningd itself is starting: then a taken option name is fatal
 * @returns why the plugin disabled itself; undefined when all is registered
 * @throws Refused or FatalError; the caller then has to take back what was registered so far
 */
export function registerManifest(
  plugin: Plugin,
  response: Frame,
  starting: boolean,
  registries: Registries,
): string | undefined {
  const result = response.text("result");
  if (result === undefined || !result.startsWith("{")) {
    throw new Refused(`Invalid/missing result tok in '${response.bytes().toString().trimEnd()}'`);
  }
  const members: Members = membersOf(result);
  if (members.has("disable")) return content(members.get("disable"));
  plugin.dynamic = booleanMember("getmanifest", members, "dynamic");
  registerFeatures(plugin, members, registries);
  checkCustomMessages(members);
  registerAbilities(plugin, members);
  registerTopics(plugin, members);
  registerOptions(plugin, members, starting, registries.options);
  registerMethods(plugin, members, registries.commands);
  registerSubscriptions(plugin, members);
  registerHooks(plugin, members, registries.hooks);
  return undefined;
}

function registerFeatures(plugin: Plugin, members: Members, registries: Registries): void {
  const text = members.get("featurebits");
  if (text === undefined) return;
  const bits = new Map<string, string>();
  const given = text.startsWith("{") ? membersOf(text) : new Map<string, string>();
  for (const place of FEATURE_PLACES) {
    const hex = content(given.get(place));
    if (hex === undefined) continue;
    if (!/^(([0-9a-f]{2})*|x|null)$/i.test(hex)) {
      throw new Refused(`Featurebits returned by plugin is not a valid hexadecimal string: ${hex}`);
    }
    if (/^[0-9a-f]+$/i.test(hex)) bits.set(place, hex.toLowerCase());
  }
  if (plugin.dynamic && bits.size > 0) {
    throw new Refused(`Custom featurebits only allows for non-dynamic plugins: dynamic=1, featurebits=${text}`);
  }
  if (!registries.addFeatures(bits)) throw new Refused("Custom featurebits already present");
}

function checkCustomMessages(members: Members): void {
  const text = members.get("custommessages");
  if (text === undefined) return;
  if (!text.startsWith("[")) throw new Refused(`custommessages must be array, not '${text}'`);
  elementsOf(text).forEach((element, index) => {
    const number = content(element) ?? "";
    if (!/^\d+$/.test(number) || Number(number) > 65_535) {
      throw new Refused(`custommessages ${index} not a u16: '${element}'`);
    }
  });
}

function registerAbilities(plugin: Plugin, members: Members): void {
  const ids = members.get("nonnumericids");
  if (ids === "false") throw new Refused("Plugin does not allow nonnumericids");
  if (ids !== undefined && ids !== "true") throw new Refused(`Invalid nonnumericids: ${ids}`);
  const check = members.get("cancheck");
  if (check !== undefined && check !== "true" && check !== "false") throw new Refused(`Invalid cancheck: ${check}`);
  plugin.canCheck = check === "true";
}

function registerTopics(plugin: Plugin, members: Members): void {
  const text = members.get("notifications");
  if (text === undefined) return;
  if (!text.startsWith("[")) throw new Refused('"result.notifications" is not an array');
  elementsOf(text).forEach((element, index) => {
    if (!element.startsWith("{")) throw new Refused(`"result.notifications[${index}]" is not an object`);
    const method = membersOf(element).get("method");
    const topic = content(method);
    if (topic === undefined || method?.startsWith('"') !== true) {
      throw new Refused(`"result.notifications[${index}].name" missing or not a string.`);
    }
    if (NATIVE_TOPICS.includes(topic)) {
      const forbidden = "these may however only be sent by lightningd";
      throw new Refused(`plugin attempted to register a native notification topic "${topic}", ${forbidden}`);
    }
    plugin.topics.push(topic);
  });
}

function registerOptions(plugin: Plugin, members: Members, starting: boolean, options: OptionTable): void {
  const text = members.get("options");
  if (text === undefined) throw new Refused('"result.options" was not found in the manifest');
  if (!text.startsWith("[")) throw new Refused('"result.options" is not an array');
  for (const element of elementsOf(text)) plugin.options.push(options.add(element, plugin.path, starting));
}

function registerMethods(plugin: Plugin, members: Members, commands: CommandTable): void {
  const text = members.get("rpcmethods");
  if (text === undefined) throw new Refused('"result.rpcmethods" missing');
  if (!text.startsWith("[")) throw new Refused('"result.rpcmethods" is not an array');
  for (const element of elementsOf(text)) {
    const method = element.startsWith("{") ? membersOf(element) : new Map<string, string>();
    const name = method.get("name");
    const usage = method.get("usage");
    if (name?.startsWith('"') !== true) {
      throw new Refused(`rpcmethod does not have a string "name": ${content(element) ?? ""}`);
    }
    if (usage === undefined) throw new Refused('"usage" not provided by plugin');
    if (!usage.startsWith('"')) throw new Refused(`"usage" is not a string: ${element}`);
    const deprecated = readDeprecation(method.get("deprecated"));
    const shown = unescape(usage.slice(1, -1));
    if (shown === undefined) {
      throw new FatalError(`the usage of method ${name} has a \\u escape, of which lightningd crashes`);
    }
    commands.add({ name: content(name) ?? "", usage: shown, deprecated, plugin });
    plugin.methods.push(content(name) ?? "");
  }
}

function registerSubscriptions(plugin: Plugin, members: Members): void {
  const text = members.get("subscriptions");
  if (text === undefined) return;
  if (!text.startsWith("[")) throw new Refused('"result.subscriptions" is not an array');
  elementsOf(text).forEach((element, index) => {
    if (!element.startsWith('"')) throw new Refused(`result.subscriptions[${index}] is not a string: '${element}'`);
    plugin.subscriptions.push(content(element) ?? "");
  });
}
