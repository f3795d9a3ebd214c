/**
 * db_write is unlike all other hooks: lightningd asks all plugins at once, and stands still until the last one has answered. Any answer but
 * continue, and any death, ends the node (plugin_hook_db_sync).
 */
import { encodeRequest } from "../../jsonrpc/encode.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { textOf } from "../frames.ts";
import type { ChainAnswer, HookOutcome } from "./hook-chain.ts";
import type { EmbeddedNode } from "../node.ts";
import type { Plugin } from "../plugin/plugin.ts";

/** @param params JSON text with `data_version` and `writes` */
export async function callDbWrite(node: EmbeddedNode, params: string): Promise<HookOutcome> {
  const entries = node.hooks.find("db_write")?.entries ?? [];
  const plugins = entries.flatMap((entry) => (entry === undefined ? [] : [entry.plugin]));
  const answers = await Promise.all(plugins.map(async (plugin) => await ask(node, plugin, params)));
  return { kind: "continue", params: JSON.parse(params), answers };
}

function ask(node: EmbeddedNode, plugin: Plugin, params: string): Promise<ChainAnswer> {
  const id = node.ids.make("db_write");
  return new Promise((resolve) => {
    plugin.request(id, encodeRequest(id, "db_write", params), {
      method: "db_write",
      answered: (response) => resolve(judge(node, plugin, response)),
    });
  });
}

function judge(node: EmbeddedNode, plugin: Plugin, response: Frame): ChainAnswer {
  const text = textOf(response).toString();
  const value = response.value("result") as { readonly result?: unknown } | null | undefined;
  const wrong =
    value === undefined
      ? "returned an invalid response to the db_write hook"
      : value?.result === undefined
        ? "returned an invalid result to the db_write hook"
        : "returned failed db_write";
  if (value?.result !== "continue")
    node.fatal(`Plugin '${plugin.path}' ${wrong}: ${text}${wrong.endsWith("db_write") ? "." : ""}`, plugin);
  return { plugin: plugin.name, result: response.text("result") };
}
