/** `check command_to_check ...`: says whether a command would take its parameters. A plugin that supports this is asked itself. */
import { METHOD_NOT_FOUND } from "../../../jsonrpc/errors.ts";
import { arrayOf, elementsOf, membersOf, objectOf } from "../../../jsonrpc/json-text.ts";
import type { Builtin } from "./builtin.ts";
import type { Command } from "../command.ts";
import { CommandError, stringParam } from "../params.ts";

export function checkCommand(run: (command: Command) => void, known: (name: string) => boolean): Builtin {
  return {
    name: "check",
    usage: "command_to_check",
    parameters: "command_to_check",
    extra: true,
    run(command, params) {
      const name = stringParam(params, "command_to_check") ?? "";
      if (!known(name)) throw new CommandError(METHOD_NOT_FOUND, `Unknown command '${name}'`);
      run(command.forCheck(name, withoutName(command.params)));
    },
  };
}

/** The params of the command that is checked. A plugin gets the whole request instead. */
function withoutName(params: string): string {
  if (params.startsWith("[")) return arrayOf(elementsOf(params).slice(1));
  const members = membersOf(params);
  members.delete("command_to_check");
  return objectOf(members);
}
