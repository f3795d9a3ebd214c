/**
 * Which of a plugin's own calls are passed on while it is asked again, by their ids: pyln-client and libplugin begin a call's id
 * with that of the request which they answer. cln-plugin and glightning number their calls, which hides what a call is for. Pure.
 */

import { isAgainId } from "../../plugin/process/own-requests.ts";

/**
 * What changes nothing on the node: these only read, compute something, or say something about the connection. `checkrune` is absent because
 * lightningd notes when a rune was used (lightningd/runes.c, json_checkrune), and `wait*` because it would block the plugin's answer.
 */
const HARMLESS: ReadonlySet<string> = new Set(
  `askrene-listlayers askrene-listreservations autoclean-status batching check checkmessage currencyconvert currencyrate
  datastoreusage deprecations feerates help notifications parsefeerate renepaystatus showrunes sql`.split(/\s+/),
);

/** No method of v26.06's lightningd and its plugins that begins so writes anything. */
const READS = /^(?:list|get|decode)/;

export function isRead(method: string): boolean {
  return READS.test(method) || HARMLESS.has(method);
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
  return `${what} is not passed on to lightningd: ${why}. Only what reads is, such as list*, get*, decode* and feerates, unless --autoreload-again-writes is given`;
}

/** Whether the call is for a request of lightningd's: those ids have this in them (lightningd/jsonrpc.c, jsonrpc_request_start_). */
function isOfOthers(id: string | undefined): boolean {
  return id !== undefined && /["/]cln:/.test(id);
}
