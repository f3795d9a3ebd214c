/** A command that a plugin registered. The plugin gets the client's own bytes under an id of ours, and the client gets the plugin's. */
import type { Frame } from "../../jsonrpc/frame.ts";
import type { PluginMethod } from "../command-table.ts";
import { replaceId } from "../frames.ts";
import { placeOf } from "../json/input.ts";
import type { EmbeddedNode } from "../node.ts";
import type { Command } from "./command.ts";

export function callPlugin(node: EmbeddedNode, { plugin, name }: PluginMethod, command: Command): void {
  if (command.checkOnly && !plugin.canCheck) {
    const text = `Plugin does not support check command for ${name} (id ${command.id})`;
    node.say(plugin.source, "unusual", text, true);
    command.checked();
    return;
  }
  const { allowDeprecatedApis } = node.settings;
  const { deprecatedOk } = command.session;
  if (!command.checkOnly && deprecatedOk !== allowDeprecatedApis) {
    const told = node.notifier.sendTo(plugin, "deprecated_oneshot", {
      deprecated_oneshot: { deprecated_ok: deprecatedOk },
    });
    const text = `Plugin does not support deprecation setting for cmd ${name} (id ${command.id})`;
    if (!told) node.say(plugin.source, "debug", text);
  }
  const method = command.checkOnly ? "check" : name;
  const id = node.ids.make(method, command.id);
  plugin.request(id, replaceId(command.request, id), {
    method,
    answered: (response) => command.session.write(replaceId(response, command.id)),
    notified: (notification) => forward(notification, command),
  });
}

/** Makes the message anew around the plugin's params, with the client's id in place of ours. */
function forward(notification: Frame, command: Command): void {
  const params = notification.slice("params");
  const id = params === undefined ? undefined : placeOf("id", params);
  if (!command.notifications || params === undefined || id === undefined) return;
  const method = JSON.stringify(notification.method);
  command.session.write(
    Buffer.concat([
      Buffer.from(`{"jsonrpc":"2.0","method":${method},"params":`),
      params.subarray(0, id.from),
      Buffer.from(command.id, "latin1"),
      params.subarray(id.to),
      Buffer.from("}\n\n"),
    ]),
  );
}
