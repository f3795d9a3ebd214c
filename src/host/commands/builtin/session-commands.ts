/** Commands about the connection that they come by. */
import type { Builtin } from "./builtin.ts";
import type { Command } from "../command.ts";
import { booleanParam } from "../params.ts";

export function notificationsCommand(): Builtin {
  return toggle("notifications", ({ session }, enable) => {
    session.notifications = enable;
  });
}

export function deprecationsCommand(): Builtin {
  return toggle("deprecations", ({ session }, enable) => {
    session.deprecatedOk = enable;
  });
}

/** There is no database whose writes could be batched. */
export function batchingCommand(): Builtin {
  return toggle("batching", () => undefined);
}

function toggle(name: string, set: (command: Command, enable: boolean) => void): Builtin {
  const usage = "enable";
  return {
    name,
    usage,
    parameters: usage,
    run(command, params) {
      const enable = booleanParam(params, "enable") === true;
      if (command.checkOnly) {
        command.checked();
        return;
      }
      set(command, enable);
      command.succeed({});
    },
  };
}
