/** A hook that the one asks who has the host, not lightningd by itself. */
import { HOOK_NAMES, isHook } from "../../lightningd/facts/hooks.ts";
import type { EmbeddedNode } from "../node.ts";
import { callDbWrite } from "./db-write.ts";
import { callHook } from "./hook-chain.ts";
import type { HookOutcome } from "./hook-chain.ts";

/** @param params JSON text or an object @returns what asks it @throws if there is no such hook */
export function askHook(node: EmbeddedNode, name: string, params: string | object): () => Promise<HookOutcome> {
  if (!isHook(name)) throw new Error(`lightningd has no hook ${name}; it has ${HOOK_NAMES.join(", ")}`);
  const text = typeof params === "string" ? params : JSON.stringify(params);
  if (name === "db_write") return async () => await callDbWrite(node, text);
  const filter = filterValue(name, JSON.parse(text));
  const call = { hook: name, params: text, ...(filter === undefined ? {} : { filter }) };
  return async () => await new Promise<HookOutcome>((resolve) => callHook(node, call, resolve));
}

/** What a hook's filters look at: the name of the command, or the type of the message, its first two bytes. */
function filterValue(hook: string, params: unknown): string | number | undefined {
  const { rpc_command: command, payload } = params as {
    readonly rpc_command?: { readonly method?: string };
    readonly payload?: string;
  };
  if (hook === "rpc_command") return command?.method;
  return hook === "custommsg" && payload !== undefined ? Number.parseInt(payload.slice(0, 4), 16) : undefined;
}
