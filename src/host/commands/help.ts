/** `help [command]`: names with their usage, sorted as lightningd's string map is: by bytes. */
import { METHOD_NOT_FOUND } from "../../jsonrpc/errors.ts";
import type { EmbeddedNode } from "../node.ts";
import type { Builtin } from "./builtin.ts";
import { CommandError, stringParam } from "./params.ts";

export function helpCommand(node: EmbeddedNode, builtins: ReadonlyMap<string, Builtin>): Builtin {
  const lines = (): ReadonlyMap<string, string> => {
    const own = [...builtins.values()].map(({ name, usage }) => [name, `${name} ${usage}`] as const);
    const plugins = [...node.commands.all()].map(({ name, usage, deprecated }) => {
      return [name, `${name}${deprecated ? " (DEPRECATED!)" : ""} ${usage}`] as const;
    });
    return new Map([...own, ...plugins]);
  };
  return {
    name: "help",
    usage: "[command]",
    parameters: "[command]",
    run(command, params) {
      const name = stringParam(params, "command");
      const all = lines();
      const one = name === undefined ? undefined : all.get(name);
      if (name !== undefined && one === undefined) throw new CommandError(METHOD_NOT_FOUND, `Unknown command ${name}`);
      if (command.checkOnly) {
        command.checked();
        return;
      }
      const shown = one === undefined ? sorted(all) : [one];
      command.succeed({ help: shown.map((line) => ({ command: line })), "format-hint": "simple" });
    },
  };
}

function sorted(lines: ReadonlyMap<string, string>): readonly string[] {
  const byBytes = [...lines].toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return byBytes.map(([, line]) => line);
}
