/** Says what lightningd would make of an answer to getmanifest on a node without other plugins. It starts and writes nothing. */
import type { Frame } from "../../jsonrpc/frame.ts";
import { EmbeddedNode } from "../node.ts";
import { settingsOf } from "../options/host-options.ts";
import { FatalError, Refused } from "../refused.ts";
import { registerManifest } from "./manifest.ts";
import { Plugin } from "./plugin.ts";

export interface Refusal {
  readonly victim: "plugin" | "node";
  /** In lightningd's words. */
  readonly words: string;
}

/** @param path the plugin's absolute path @returns undefined if lightningd takes the answer */
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
