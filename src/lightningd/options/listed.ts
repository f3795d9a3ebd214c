/**
 * Asks lightningd where the values of options come from, since init does not say: a value that a user gave stays, and a default changes
 * with the plugin. lightningd is asked only if that makes a difference.
 */
import { resolve } from "node:path";
import { encodeRequest } from "../../jsonrpc/encode.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { membersOf } from "../../jsonrpc/json-text.ts";
import type { Manifest, OptionDeclaration } from "../manifest/manifest.ts";
import { askNode } from "../rpc.ts";
import type { KeptInit } from "./init.ts";

/** We wait no longer for a node that stands still, in milliseconds. */
const LIMIT_MS = 500;
const ID = "autoreload:listconfigs";

/** Never rejects. What lightningd does not say stays as it is. */
export async function settleValues(kept: KeptInit, manifest: Manifest): Promise<void> {
  const { lightningDir, rpcFile } = kept.configuration;
  const path = resolve(lightningDir, rpcFile);
  const signal = AbortSignal.timeout(LIMIT_MS);
  await Promise.allSettled(kept.unsettled(manifest).map((option) => settle(kept, option, path, signal)));
}

/** Whether a call of the rpc_command hook is about our own question, which may come while nobody can answer the hook. */
export function isOurQuestion(call: Frame): boolean {
  return call.slice("params")?.includes(ID) === true;
}

async function settle(kept: KeptInit, option: OptionDeclaration, path: string, signal: AbortSignal): Promise<void> {
  const id = JSON.stringify(`${ID}#${option.name}`);
  const answer = await askNode(path, encodeRequest(id, "listconfigs", [option.name]), signal);
  const configs = membersOf(answer.text("result") ?? "{}").get("configs");
  if (configs !== undefined) kept.settle(option, membersOf(configs).get(option.name) ?? "{}");
}
