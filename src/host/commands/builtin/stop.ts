/** `stop`: answers when all plugins are gone, as the last message on its connection. */
import type { EmbeddedNode } from "../../node.ts";
import type { Builtin } from "./builtin.ts";
import type { Control } from "./control.ts";

export function stopCommand(node: EmbeddedNode, control: Control): Builtin {
  return {
    name: "stop",
    usage: "",
    parameters: "",
    run(command) {
      if (command.checkOnly) {
        command.checked();
        return;
      }
      node.say("lightningd", "unusual", "JSON-RPC shutdown", true);
      control.stop(() => command.succeed({ result: "Shutdown complete" }));
    },
  };
}
