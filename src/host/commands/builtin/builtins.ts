/** lightningd's own commands, as far as an embedded one has them, by name. */
import type { EmbeddedNode } from "../../node.ts";
import type { Builtin } from "./builtin.ts";
import { checkCommand } from "./check.ts";
import type { Command } from "../command.ts";
import type { Control } from "./control.ts";
import { getinfoCommand } from "./getinfo.ts";
import { helpCommand } from "./help.ts";
import { listconfigsCommand } from "./listconfigs.ts";
import { pluginCommand } from "./plugin-control.ts";
import { batchingCommand, deprecationsCommand, notificationsCommand } from "./session-commands.ts";
import { setconfigCommand } from "./setconfig.ts";
import { stopCommand } from "./stop.ts";

/** @param run runs another command in place of this one @param known whether a command of this name exists, whoever answers it */
export function builtinCommands(
  node: EmbeddedNode,
  control: Control,
  run: (command: Command) => void,
  known: (name: string) => boolean,
): ReadonlyMap<string, Builtin> {
  const builtins: Builtin[] = [
    batchingCommand(),
    deprecationsCommand(),
    getinfoCommand(node),
    listconfigsCommand(node),
    notificationsCommand(),
    pluginCommand(node, control),
    setconfigCommand(node),
    stopCommand(node, control),
  ];
  const all = new Map(builtins.map((builtin) => [builtin.name, builtin]));
  for (const builtin of [checkCommand(run, known), helpCommand(node, all)]) all.set(builtin.name, builtin);
  return all;
}
