/** setconfig and check, commands of lightningd's own: it asks the plugin that has the option or the method. */
import { INVALID_PARAMS, METHOD_NOT_FOUND } from "../jsonrpc/errors.ts";
import type { Frame } from "../jsonrpc/frame.ts";
import { membersOf } from "../jsonrpc/json-text.ts";
import { fatalSetconfig, readSetconfig, unquoted } from "../lightningd/options/setconfig.ts";
import type { Link } from "./link/link.ts";
import type { LinkClaims } from "./surface/claims.ts";

export function setconfig(id: string, frame: Frame, link: Link, registered: LinkClaims | undefined): void {
  const asked = readSetconfig(frame.text("params") ?? "{}");
  const claim = registered?.options.get(asked.name);
  const refuse = (message: string): void => link.refuse(id, { code: INVALID_PARAMS, message });
  if (claim?.plugin.offered.options.some(({ name }) => name === asked.name) !== true) {
    refuse(`No plugin of autoreload has the option ${asked.name} now.`);
    return;
  }
  const wrong = fatalSetconfig(asked, claim.text);
  if (wrong === undefined) claim.plugin.traffic.request("setconfig", "setconfig", frame, link);
  else refuse(wrong);
}

export function check(id: string, frame: Frame, link: Link, registered: LinkClaims | undefined): void {
  const params = frame.text("params") ?? "{}";
  const command = unquoted(membersOf(params).get("command_to_check"));
  const asked = readSetconfig(params);
  const claim = command === "setconfig" ? registered?.options.get(asked.name) : registered?.methods.get(command);
  const wrong = command === "setconfig" && claim !== undefined ? fatalSetconfig(asked, claim.text) : undefined;
  if (wrong !== undefined) link.refuse(id, { code: INVALID_PARAMS, message: wrong });
  else if (claim !== undefined && command !== "setconfig" && !claim.plugin.hasMethod(command)) {
    link.refuse(id, { code: METHOD_NOT_FOUND, message: claim.plugin.whyGone(command) });
  } else if (claim?.plugin.offered.canCheck === true) claim.plugin.traffic.request("check", "check", frame, link);
  else link.answer(id, { command_to_check: command });
}
