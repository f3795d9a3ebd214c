/** Asks a hook for the host's user, and not for lightningd. */
import { HOOK_NAMES, isHook } from "../../lightningd/facts/hooks.ts";
import type { EmbeddedNode } from "../node.ts";
import { callDbWrite } from "./db-write.ts";
import { callHook } from "./hook-chain.ts";
import type { HookOutcome } from "./hook-chain.ts";

/** @param params JSON text or an object @returns a function that asks the hook @throws if there is no such hook */
export function askHook(node: EmbeddedNode, name: string, params: string | object): () => Promise<HookOutcome> {
  if (!isHook(name)) throw new Error(`lightningd has no hook ${name}; it has ${HOOK_NAMES.join(", ")}`);
  const text = typeof params === "string" ? params : JSON.stringify(params);
  if (name === "db_write") return async () => await callDbWrite(node, text);
  const filter = filterValue(name, JSON.parse(text));
  const call = { hook: name, params: text, ...(filter === undefined ? {} : { filter }) };
  return async () => await new Promise<HookOutcome>((resolve) => callHook(node, call, resolve));
}

/** The value that a hook's filters look at: a command's name, or a message's type, which is in its first two bytes. */
function filterValue(hook: string, params: unknown): string | number | undefined {
  const { rpc_command: command, payload } = params as {
    readonly rpc_command?: { readonly method?: string };
    readonly payload?: string;
  };
  if (hook === "rpc_command") return command?.method;
  return hook === "custommsg" && payload !== undefined ? Number.parseInt(payload.slice(0, 4), 16) : undefined;
}
