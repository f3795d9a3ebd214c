/** Whether a connection may use a deprecated thing. lightningd logs if it may not, or not for much longer. */
import { permissionFor } from "../deprecation.ts";
import type { Deprecation } from "../deprecation.ts";
import type { EmbeddedNode } from "../node.ts";
import type { Command } from "./command.ts";

/** @param what the method, or the method with a part of it */
export function mayUse(node: EmbeddedNode, command: Command, deprecated: Deprecation, what = command.method): boolean {
  const { source, deprecatedOk } = command.session;
  const permission = permissionFor(deprecated, deprecatedOk);
  if (permission === "refused") node.say(source, "debug", `Note: disallowing deprecated ${what}`);
  if (permission === "complain") node.say(source, "broken", `DEPRECATED API USED ${what} ${command.id}`, true);
  return permission !== "refused";
}
