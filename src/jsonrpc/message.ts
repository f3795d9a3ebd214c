/** The kind of a message, as lightningd decides it: by the presence of an id. */
import type { Frame } from "./frame.ts";

export type Message =
  | { readonly kind: "request"; readonly id: string; readonly method: string }
  | { readonly kind: "notification"; readonly method: string }
  | { readonly kind: "response"; readonly id: string; readonly failed: boolean }
  | { readonly kind: "invalid"; readonly why: string };

export function readMessage(frame: Frame): Message {
  const { id, method } = frame;
  if (!frame.has("jsonrpc")) return { kind: "invalid", why: 'it has no "jsonrpc" member' };
  if (id === undefined) {
    if (method !== undefined) return { kind: "notification", method };
    return { kind: "invalid", why: 'it has neither a "method" nor an "id"' };
  }
  const failed = frame.has("error");
  if (failed || frame.has("result")) return { kind: "response", id, failed };
  if (method !== undefined) return { kind: "request", id, method };
  return { kind: "invalid", why: 'it has an "id" but no "method", "result" or "error"' };
}
