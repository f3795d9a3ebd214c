/** Writes messages of our own, each with the blank line at its end that lightningd and every plugin framework understand. */
import type { JsonRpcError } from "./errors.ts";

/** An id's JSON text, as frames carry it. */
export type IdText = string;

export function encodeRequest(id: IdText, method: string, params: string | object = {}): Buffer {
  return withId(id, `"method":${JSON.stringify(method)},"params":${text(params)}`);
}

export function encodeNotification(method: string, params: string | object): Buffer {
  return Buffer.from(`{"jsonrpc":"2.0","method":${JSON.stringify(method)},"params":${text(params)}}\n\n`);
}

/** @param result JSON text, or an object to write as JSON */
export function encodeResult(id: IdText, result: string | object): Buffer {
  return withId(id, `"result":${text(result)}`);
}

/** @param error JSON text, or an error to write as JSON */
export function encodeError(id: IdText, error: string | JsonRpcError): Buffer {
  return withId(id, `"error":${text(error)}`);
}

function text(value: string | object): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** An id goes back as the bytes that came, in any encoding: a frame has one latin1 character for each byte. */
function withId(id: IdText, members: string): Buffer {
  return Buffer.concat([Buffer.from(`{"jsonrpc":"2.0","id":${id}`, "latin1"), Buffer.from(`,${members}}\n\n`)]);
}
