/** What lightningd would make of an answer to getmanifest, on a node without other plugins. Nothing is started or written. */
import type { Frame } from "../../jsonrpc/frame.ts";
import { EmbeddedNode } from "../node.ts";
import { settingsOf } from "../options/host-options.ts";
import { FatalError, Refused } from "../refused.ts";
import { registerManifest } from "./manifest.ts";
import { Plugin } from "./plugin.ts";

export interface Refusal {
  readonly victim: "plugin" | "node";
  /** lightningd's. */
  readonly words: string;
}

/** @param path the plugin's, absolute @returns undefined if it is taken */
export function refusalOf(path: string, answer: Frame): Refusal | undefined {
  const node = new EmbeddedNode(settingsOf({}, "/"));
  const plugin = new Plugin(path, 0);
  try {
    registerManifest(plugin, answer, true, node);
  } catch (error) {
    if (error instanceof Refused) return { victim: "plugin", words: error.message };
    if (error instanceof FatalError) return { victim: "node", words: error.message };
    throw error;
  }
  return node.hooks.order().length === 0
    ? undefined
    : { victim: "plugin", words: "Cannot meet required hook dependencies" };
}
