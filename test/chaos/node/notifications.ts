/** Whether lightningd would take a plugin's notification (plugin.c): for most that it does not, it kills the plugin. */
import type { Frame } from "../../../src/jsonrpc/frame.ts";
import type { Manifest } from "../../../src/lightningd/manifest/manifest.ts";

export type Heard =
  | { readonly kind: "log"; readonly text: string }
  /** One of those that the plugin numbers. */
  | { readonly kind: "counted"; readonly instance: string; readonly number: number }
  | { readonly kind: "other" }
  /** As it follows "that". */
  | { readonly kind: "wrong"; readonly why: string };

const LEVELS = new Set<unknown>([undefined, "trace", "debug", "info", "unusual", "warn", "broken", "error"]);

export function judgeNotification(frame: Frame, manifest: Manifest): Heard {
  const message = parse(frame);
  if (message === undefined) return wrong("is no JSON");
  const { jsonrpc, method, params } = message;
  if (jsonrpc === undefined) return wrong('has no "jsonrpc"');
  if (typeof method !== "string") return wrong("has no method");
  if (params === undefined) return wrong("has no params");
  const members = (typeof params === "object" && params !== null ? params : {}) as Record<string, unknown>;
  if (method === "log") return judgeLog(members);
  if (method === "message" || method === "progress") {
    return members["id"] === undefined ? wrong("has no id in its params") : { kind: "other" };
  }
  if (!manifest.topics.some(({ name }) => name === method)) return wrong("was not declared");
  const counted = members[method] as { readonly instance: string; readonly n: number } | undefined;
  if (counted === undefined) return { kind: "other" };
  return { kind: "counted", instance: counted.instance, number: counted.n };
}

function judgeLog({ level, message }: Readonly<Record<string, unknown>>): Heard {
  if (!LEVELS.has(level)) return wrong("logs at a level that there is not");
  if (typeof message !== "string") return wrong("has no text to log");
  return { kind: "log", text: message };
}

function parse(frame: Frame): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(frame.bytes().toString()) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function wrong(why: string): Heard {
  return { kind: "wrong", why };
}
