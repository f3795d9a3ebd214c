/**
 * Makes the ids of lightningd's requests to plugins, in its own form (jsonrpc_request_start): `cln:init#3`, or
 * `cli:pay#77/cln:htlc_accepted#4` if a client's command led to it. The number is unique over all plugins.
 */
import type { IdText } from "../jsonrpc/encode.ts";

export class RequestIds {
  #next = 0;

  /** @param client the id of the command that led to the request, as JSON text */
  make(method: string, client?: IdText): IdText {
    const own = `cln:${method}#${this.#next++}`;
    return client === undefined ? `"${own}"` : `"${prefixOf(client)}/${own}"`;
  }
}

/** lightningd does not escape: it calls an id that would need escapes weird. */
function prefixOf(client: IdText): string {
  const bare = client.length > 1 && client.startsWith('"') && client.endsWith('"') ? client.slice(1, -1) : client;
  return /["\\\u0000-\u001f\u007f]/.test(bare) ? "weird-id" : bare;
}
