/**
 * Ids of the requests that lightningd sends to plugins, in its own form (jsonrpc_request_start): `cln:init#3`, and where a
 * client's command is behind it `cli:pay#77/cln:htlc_accepted#4`. The number is unique over all plugins.
 */
import type { IdText } from "../jsonrpc/encode.ts";

export class RequestIds {
  #next = 0;

  /** @param client the id of the command behind the request, as JSON text */
  make(method: string, client?: IdText): IdText {
    const own = `cln:${method}#${this.#next++}`;
    return client === undefined ? `"${own}"` : `"${prefixOf(client)}/${own}"`;
  }
}

/** lightningd does not escape: an id that would need it is called weird. */
function prefixOf(client: IdText): string {
  const bare = client.length > 1 && client.startsWith('"') && client.endsWith('"') ? client.slice(1, -1) : client;
  return /["\\\u0000-\u001f\u007f]/.test(bare) ? "weird-id" : bare;
}
