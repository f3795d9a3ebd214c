/**
 * Which of a plugin's own calls are passed on while it is asked again, by their ids: pyln-client and libplugin begin a call's id
 * with that of the request which they answer. cln-plugin and glightning number their calls, which hides what a call is for. Pure.
 */

import { isAgainId } from "../../plugin/process/own-requests.ts";

/** These say something about the connection, or only read: they change nothing on the node. */
const HARMLESS: ReadonlySet<string> = new Set(["help", "notifications", "batching", "deprecations"]);

export function isRead(method: string): boolean {
  return /^(?:list|get|decode)/.test(method) || HARMLESS.has(method);
}

/**
 * Why a call of the plugin's is not passed on to the node; undefined if it is.
 * @param id JSON text
 * @param isAsking whether something is asked again just now
 */
export function refusalOf(id: string | undefined, method: string | undefined, isAsking: boolean): string | undefined {
  if (method !== undefined && isRead(method)) return undefined;
  const isOurs = id !== undefined && isAgainId(id);
  if (!isOurs && (!isAsking || isOfOthers(id))) return undefined;
  const what = method ?? "This";
  const why = isOurs
    ? "the plugin is being asked again"
    : "the plugin is being asked again, and the call's id does not say that it is for something else";
  return `${what} is not passed on to lightningd: ${why}. Only list*, get*, decode* and help are, unless --autoreload-again-writes is given`;
}

/** Whether the call is for a request of lightningd's: those ids have this in them (lightningd/jsonrpc.c, jsonrpc_request_start_). */
function isOfOthers(id: string | undefined): boolean {
  return id !== undefined && /["/]cln:/.test(id);
}
