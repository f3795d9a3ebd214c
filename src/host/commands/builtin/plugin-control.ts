/** `plugin start|stop|startdir|rescan|list` (plugin_control.c). */
import { accessSync, constants, existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { getSystemErrorMap } from "node:util";
import { INVALID_PARAMS, PLUGIN_ERROR } from "../../../jsonrpc/errors.ts";
import { elementsOf, membersOf } from "../../../jsonrpc/json-text.ts";
import type { EmbeddedNode } from "../../node.ts";
import { pluginsBelow, pluginsIn } from "../../plugin/plugin-dir.ts";
import { pathsMatch } from "../../plugin/plugin-path.ts";
import { wordsFor } from "../../plugin/plugins.ts";
import type { Builtin } from "./builtin.ts";
import type { Command } from "../command.ts";
import type { Control } from "./control.ts";
import { CommandError, readParams, stringParam } from "../params.ts";

const SUBCOMMANDS = ["start", "stop", "startdir", "rescan", "list"];

export function pluginCommand(node: EmbeddedNode, control: Control): Builtin {
  return {
    name: "plugin",
    usage: `subcommand=${SUBCOMMANDS.join("|")}`,
    parameters: "subcommand",
    extra: true,
    run(command, params) {
      const subcommand = stringParam(params, "subcommand") ?? "";
      switch (subcommand) {
        case "list":
          readParams("subcommand", command.params);
          unlessChecked(command, () => list(node, command, subcommand));
          return;
        case "start":
          start(node, control, command);
          return;
        case "stop":
          stop(node, control, command);
          return;
        case "startdir":
          startDirectory(node, control, command);
          return;
        case "rescan":
          readParams("subcommand", command.params);
          startAll(node, control, command, pluginsBelow(node.pluginsDirectory), "rescan");
          return;
        default:
          throw new CommandError(INVALID_PARAMS, `Unknown subcommand '${subcommand}'`);
      }
    },
  };
}

function list(node: EmbeddedNode, command: Command, subcommand: string): void {
  const plugins = node.plugins.map(({ path, state, dynamic }) => ({ name: path, active: state === "active", dynamic }));
  command.succeed({ command: subcommand, plugins });
}

function stop(node: EmbeddedNode, control: Control, command: Command): void {
  const params = readParams("subcommand plugin", command.params);
  const name = stringParam(params, "plugin") ?? "";
  unlessChecked(command, () => {
    const plugin = node.plugins.find(({ path }) => pathsMatch(path, name));
    if (plugin === undefined) throw new CommandError(INVALID_PARAMS, `Could not find plugin ${name}`);
    if (!plugin.dynamic) {
      throw new CommandError(INVALID_PARAMS, `${name} cannot be managed when lightningd is up`);
    }
    control.stopPlugin(plugin, () => {
      command.succeed({ command: "stop", result: `Successfully stopped ${plugin.name}.` });
    });
  });
}

function start(node: EmbeddedNode, control: Control, command: Command): void {
  const params = readParams("subcommand plugin", command.params, true);
  if (command.params.startsWith("[") && elementsOf(command.params).length !== 2) {
    throw new CommandError(INVALID_PARAMS, "Extra parameters must be in object");
  }
  const path = executable(node, stringParam(params, "plugin") ?? "");
  unlessChecked(command, () => launch(node, control, command, path));
}

function launch(node: EmbeddedNode, control: Control, command: Command, path: string): void {
  const plugin = control.register(
    path,
    {},
    {
      params: optionsOf(command.params),
      succeeded: () => list(node, command, "start"),
      killed: (why) => command.fail({ code: PLUGIN_ERROR, message: `${resolvedName()}: ${why}` }),
    },
  );
  const resolvedName = (): string => (typeof plugin === "string" ? path : plugin.path);
  if (typeof plugin === "string") throw new CommandError(INVALID_PARAMS, `${path}: ${wordsFor(plugin)}`);
  control.launch(plugin, command.id).catch((error: unknown) => {
    command.fail({ code: PLUGIN_ERROR, message: `${path}: ${(error as Error).message}` });
  });
}

function startDirectory(node: EmbeddedNode, control: Control, command: Command): void {
  const directory = stringParam(readParams("subcommand directory", command.params), "directory") ?? "";
  const path = isAbsolute(directory) ? directory : join(node.directory, directory);
  if (!existsSync(path)) throw new CommandError(INVALID_PARAMS, `Could not open ${directory}`);
  unlessChecked(command, () => startAll(node, control, command, readDirectory(path, directory), "startdir"));
}

function readDirectory(path: string, name: string): readonly string[] {
  try {
    return pluginsIn(path);
  } catch (error) {
    throw new CommandError(INVALID_PARAMS, `Failed to open plugin-dir ${name}: ${systemWords(error)}`);
  }
}

/** Starts several plugins at once. `rescan` skips those that run already. */
function startAll(
  node: EmbeddedNode,
  control: Control,
  command: Command,
  paths: readonly string[],
  subcommand: "startdir" | "rescan",
): void {
  const registered = paths.flatMap((path) => {
    const plugin = control.register(path, {});
    if (typeof plugin !== "string") return [plugin];
    if (subcommand === "rescan") return [];
    throw new CommandError(INVALID_PARAMS, `Failed to register ${path}: ${wordsFor(plugin)}`);
  });
  // Of a plugin that cannot be run, lightningd says nothing here.
  for (const plugin of registered) control.launch(plugin, command.id).catch(() => undefined);
  control.whenAllActive(() => list(node, command, subcommand));
}

/** Options come only with params by name. */
function optionsOf(params: string): ReadonlyMap<string, string> | undefined {
  if (!params.startsWith("{")) return undefined;
  const options = membersOf(params);
  options.delete("subcommand");
  options.delete("plugin");
  return options;
}

/** The path as it was given, relative to lightningd's working directory; else a file in its own directory of plugins. */
function executable(node: EmbeddedNode, path: string): string {
  const given = isAbsolute(path) ? path : join(node.directory, path);
  if (problemWith(given) === undefined) return given;
  const other = isAbsolute(path) ? path : join(node.pluginsDirectory, path);
  const problem = problemWith(other);
  if (problem === undefined) return other;
  throw new CommandError(INVALID_PARAMS, `${other} is not executable: ${problem}`);
}

function problemWith(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return undefined;
  } catch (error) {
    return systemWords(error);
  }
}

function systemWords(error: unknown): string {
  const words = getSystemErrorMap().get((error as NodeJS.ErrnoException).errno ?? 0)?.[1] ?? String(error);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function unlessChecked(command: Command, act: () => void): void {
  if (command.checkOnly) command.checked();
  else act();
}
