/** `setconfig config [val] [transient]`: asks the plugin of a dynamic option, and takes the value if the plugin agrees (configs.c). */
import { encodeRequest } from "../../../jsonrpc/encode.ts";
import { GENERAL_ERROR, INVALID_PARAMS } from "../../../jsonrpc/errors.ts";
import type { Frame } from "../../../jsonrpc/frame.ts";
import { LIGHTNINGD_OPTIONS } from "../../../lightningd/facts/taken.ts";
import { elementsOf, membersOf, objectOf } from "../../../jsonrpc/json-text.ts";
import type { ValueSource } from "../../options/config-values.ts";
import { textOf } from "../../frames.ts";
import type { EmbeddedNode } from "../../node.ts";
import { content } from "../../json/text.ts";
import type { PluginOption } from "../../options/option-table.ts";
import type { Plugin } from "../../plugin/plugin.ts";
import { FatalError } from "../../refused.ts";
import { SettingsFile } from "../../options/setconfig-file.ts";
import { checkDangling } from "../../plugin/start-params.ts";
import type { Builtin } from "./builtin.ts";
import type { Command } from "../command.ts";
import { configMembers } from "./listconfigs.ts";
import { BadParamError, booleanParam, CommandError, stringParam } from "../params.ts";
import type { Params } from "../params.ts";

const USAGE = "config [val] [transient]";

interface Setting {
  readonly option: PluginOption;
  /** Undefined for a flag. */
  readonly values: readonly string[] | undefined;
  readonly transient: boolean;
}

export function setconfigCommand(node: EmbeddedNode): Builtin {
  return {
    name: "setconfig",
    usage: USAGE,
    parameters: USAGE,
    run(command, params) {
      const setting = readSetting(node, command, params);
      const plugin = node.plugins.find(({ options }) => options.includes(setting.option));
      if (plugin === undefined) throw new BadParamError(params, "config", "Unknown config option");
      if (command.checkOnly && !plugin.canCheck) command.checked();
      else ask(node, plugin, command, setting);
    },
  };
}

function readSetting(node: EmbeddedNode, command: Command, params: Params): Setting {
  const name = stringParam(params, "config") ?? "";
  const option = node.options.find(name);
  const isKnown = option !== undefined || LIGHTNINGD_OPTIONS.has(name);
  if (!isKnown) throw new BadParamError(params, "config", "Unknown config option");
  if (option?.dynamic !== true) throw new BadParamError(params, "config", "Not a dynamic config option");
  const transient = booleanParam(params, "transient") ?? false;
  return { option, transient, values: readValues(option, command, params.get("val")) };
}

/** lightningd reads the values of a multi option only by name; by position it takes them for none. */
function readValues({ name, multi, type }: PluginOption, command: Command, text?: string): Setting["values"] {
  const byName = command.params.startsWith("{");
  const isArray = text?.startsWith("[") === true;
  const refuse = (why: string): CommandError => new CommandError(INVALID_PARAMS, `${name} ${why}`);
  if (multi) {
    if (text === undefined || !byName) return [];
    if (!isArray) throw refuse("is a multi option: val must be an array");
    return elementsOf(text).map((element) => content(element) ?? "");
  }
  if (isArray && byName) throw refuse("is not a multi option: val must not be an array");
  const value = content(text);
  if (type === "flag") {
    if (value !== undefined) throw refuse("does not take a value");
    return undefined;
  }
  if (value === undefined) throw refuse("requires a value");
  return [value];
}

function ask(node: EmbeddedNode, plugin: Plugin, command: Command, setting: Setting): void {
  const { option, values } = setting;
  const method = command.checkOnly ? "check" : "setconfig";
  const id = node.ids.make(method, command.id);
  const texts = values?.map((value) => JSON.stringify(value));
  const members: [string, string][] = [["config", JSON.stringify(option.name)]];
  if (command.checkOnly) members.unshift(["command_to_check", '"setconfig"']);
  if (texts !== undefined) members.push(["val", option.multi ? `[${texts.join(",")}]` : (texts[0] ?? '""')]);
  plugin.request(id, encodeRequest(id, method, objectOf(members)), {
    method,
    answered: (response) => answered(node, plugin, command, setting, response),
  });
}

function answered(node: EmbeddedNode, plugin: Plugin, command: Command, setting: Setting, response: Frame): void {
  const error = membersOf(response.slice("error")?.toString() ?? "{}");
  const code = content(error.get("code")) ?? "";
  const message = content(error.get("message"));
  if (/^-?\d+$/.test(code) && message !== undefined) command.fail({ code: Number(code), message });
  else if (response.has("error") || !response.has("result")) {
    const { name } = setting.option;
    const text = `Invalid setconfig ${name} response from plugin: ${textOf(response).toString()}`;
    node.say(command.session.source, "broken", text, true);
    command.fail({ code: GENERAL_ERROR, message: `Malformed setvalue ${name} plugin return` });
  } else if (command.checkOnly) command.checked();
  else if (plugin.gone === undefined) succeed(node, plugin, command, setting);
}

function succeed(node: EmbeddedNode, plugin: Plugin, command: Command, setting: Setting): void {
  const { option, values, transient } = setting;
  const { name } = option;
  const texts = values ?? [undefined];
  if (option.multi) node.values.remove(name, "transient");
  const sources = transient ? texts.map(() => TRANSIENT) : save(node, option, texts);
  for (const [index, source] of sources.entries()) {
    const value = texts[index];
    node.values.add({ name, value, source });
    node.say("lightningd", "info", `setconfig: ${name} ${value ?? "SET"} (updated ${place(source)})`);
  }
  lookAtAll(node, plugin);
  const members = configMembers(node, option) ?? [];
  const config = objectOf([["config", JSON.stringify(option.name)], ...members]);
  command.succeed(`{"config":${config}}`);
}

const TRANSIENT: ValueSource = { kind: "transient" };

function save(
  node: EmbeddedNode,
  option: PluginOption,
  values: readonly (string | undefined)[],
): readonly ValueSource[] {
  const { name, multi } = option;
  const file = new SettingsFile(node.directory, (text) => node.say("lightningd", "info", text));
  const lines = values.map((value) => (value === undefined ? name : `${name}=${value}`));
  if (!multi) return lines.map((line) => file.save(line, node.values.of(name, false)[0]));
  const old = node.values.given(name);
  node.values.remove(name, "file");
  return file.saveAll(lines, old);
}

/** lightningd ends here if a value's option is gone. */
function lookAtAll(node: EmbeddedNode, plugin: Plugin): void {
  try {
    checkDangling(node);
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
    node.fatal(error.message, plugin);
  }
}

function place(source: ValueSource): string {
  return source.kind === "file" ? `${source.path}:${source.line}` : "NULL:0";
}
