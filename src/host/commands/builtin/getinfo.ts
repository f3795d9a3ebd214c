/** `getinfo`, of a node without channels, peers or blocks. */
import { NETWORK } from "../../node.ts";
import { VERSION } from "../../version.ts";
import type { EmbeddedNode } from "../../node.ts";
import type { Builtin } from "./builtin.ts";

/** The same in every embedded node. Nobody has the secret of this key. */
export const NODE_ID = "02b4632d08485ff1df2db55b9dafd23347d1c47a457072a1e87be26896549a8737";
export const ALIAS = "AUTORELOAD";
export const COLOR = NODE_ID.slice(0, 6);

export function getinfoCommand(node: EmbeddedNode): Builtin {
  return {
    name: "getinfo",
    usage: "",
    parameters: "",
    run(command) {
      if (command.checkOnly) command.checked();
      else command.succeed(info(node));
    },
  };
}

function info(node: EmbeddedNode): object {
  const { init, node: announced, channel, invoice } = node.features.hex();
  return {
    id: NODE_ID,
    alias: ALIAS,
    color: COLOR,
    num_peers: 0,
    num_pending_channels: 0,
    num_active_channels: 0,
    num_inactive_channels: 0,
    address: [],
    version: VERSION,
    blockheight: 110,
    network: NETWORK,
    fees_collected_msat: 0,
    "lightning-dir": node.directory,
    our_features: { init, node: announced, channel, invoice },
  };
}
