/** `help [command]`: names with their usage, sorted as lightningd's string map is: by bytes. */
import { METHOD_NOT_FOUND } from "../../../jsonrpc/errors.ts";
import type { PluginMethod } from "../../command-table.ts";
import { permissionFor } from "../../deprecation.ts";
import type { EmbeddedNode } from "../../node.ts";
import type { Builtin } from "./builtin.ts";
import type { Command } from "../command.ts";
import { mayUse } from "../deprecated.ts";
import { CommandError, stringParam } from "../params.ts";

export function helpCommand(node: EmbeddedNode, builtins: ReadonlyMap<string, Builtin>): Builtin {
  const lines = (): ReadonlyMap<string, string> => {
    const all = [...builtins.values(), ...node.commands.all()];
    return new Map(all.map((method) => [method.name, lineOf(method)]));
  };
  const isListed = (name: string, { session }: Command): boolean =>
    permissionFor(node.commands.find(name)?.deprecated, session.deprecatedOk) !== "refused";
  return {
    name: "help",
    usage: "[command]",
    parameters: "[command]",
    run(command, params) {
      const name = stringParam(params, "command");
      const all = lines();
      const one = name === undefined ? undefined : all.get(name);
      if (name !== undefined && one === undefined) throw new CommandError(METHOD_NOT_FOUND, `Unknown command ${name}`);
      const deprecated = node.commands.find(name ?? "")?.deprecated;
      if (deprecated !== undefined && !mayUse(node, command, deprecated, "help")) {
        throw new CommandError(METHOD_NOT_FOUND, `Deprecated command ${name}`);
      }
      if (command.checkOnly) {
        command.checked();
        return;
      }
      const shown = one === undefined ? sorted([...all].filter(([listed]) => isListed(listed, command))) : [one];
      command.succeed({ help: shown.map((line) => ({ command: line })), "format-hint": "simple" });
    },
  };
}

function lineOf({ name, usage, deprecated }: Pick<PluginMethod, "name" | "usage"> & Partial<PluginMethod>): string {
  return `${name}${deprecated === undefined ? "" : " (DEPRECATED!)"} ${usage}`;
}

function sorted(lines: readonly (readonly [string, string])[]): readonly string[] {
  const byBytes = lines.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return byBytes.map(([, line]) => line);
}
