/**
 * Whether a version of the plugin has the method, hook or topic of a message. A message that waited for a reload may meet a
 * version without it, and plugins exit over such a message, because lightningd would never send it.
 */
import type { Frame } from "../../jsonrpc/frame.ts";
import { readSetconfig } from "../../lightningd/options/setconfig.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import type { OpenRequest, Question } from "./ledger.ts";

/** @param request undefined for a notification */
export function offers(manifest: Manifest, frame: Frame, request: OpenRequest | undefined): boolean {
  switch (request?.kind) {
    case undefined:
      return manifest.subscriptions.some(
        (topic) => topic === frame.method || (topic === "*" && frame.method !== "log"),
      );
    case "method":
      return manifest.methods.some(({ name }) => name === request.name);
    case "hook":
      return offersHook(manifest, request.name);
    case "setconfig": {
      const { name } = readSetconfig(frame.text("params") ?? "{}");
      return manifest.options.some((option) => option.name === name);
    }
    case "check":
      return manifest.canCheck;
  }
}

export function offersHook(manifest: Manifest | undefined, hook: string): boolean {
  return manifest?.hooks.some(({ name }) => name === hook) === true;
}

/** Names what is missing, in words that follow "has no". */
export function whatIsGone({ kind, name }: Question): string {
  return kind === "setconfig" ? "such option" : `${kind} ${name}`;
}
