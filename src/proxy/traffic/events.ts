/**
 * What the traffic and the life of a plugin announce, and what they ask for. `surface/connection.ts` implements it, and says
 * who hears of what.
 */
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import type { Link } from "../link/link.ts";
import type { OpenRequest } from "./ledger.ts";

export interface PluginEvents {
  /** A new instance serves: the gate is open. @param text the manifest's JSON text */
  serves(manifest: Manifest, text: string): void;
  /** An answer of the plugin's to a hook goes to lightningd as it is. */
  hookAnswered(call: OpenRequest, answer: Frame): void;
  /** The plugin took a setconfig: from now on it is part of what init says. @param params JSON text */
  setconfigTaken(params: string): void;
  /** What init is to name as `rpc-file`; undefined for the host's own. */
  rpcFile(): Promise<string | undefined>;
}

/** Where a plugin's own messages go out. */
export interface Outlet {
  /** The link on which the topic is registered for this plugin; undefined if it is not declared. */
  linkFor(topic: string): Link | undefined;
  /** The link for `log`, `message` and `progress`: where lightningd knows the plugin by its own name, if anywhere. */
  link(): Link;
  /** What is put in front of the plugin's own log messages, or "" to pass them unchanged. */
  logPrefix(): string;
}

export interface Surroundings extends PluginEvents, Outlet {}
