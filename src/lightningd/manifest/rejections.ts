/** Why lightningd did not take a companion's manifest, where it says so of one declaration: the rest of it can then be registered. */
import type { Manifest } from "./manifest.ts";

/** A declaration that is to be left out. */
export type Refused =
  /** Another one has the name. */
  | { readonly kind: "methods" | "options"; readonly name: string; readonly holder: string }
  /** Its order leads in a circle, or names itself. */
  | { readonly kind: "hooks"; readonly name: string };

/**
 * @param message lightningd's own (plugin.c, plugin_hook.c)
 * @param manifest what it was about
 * @returns what is to be left out; nothing if the message tells of no declaration of this manifest
 */
export function refusedDeclarations(message: string, manifest: Manifest): Refused[] {
  const method = /Could not register method "(.+)", a method with that name is already registered by plugin (.+)$/s;
  const [, name, holder] = method.exec(message) ?? [];
  if (name !== undefined) return taken("methods", name, holder ?? "another plugin", manifest);
  const [, option] = /Option "(.+)" already registered/s.exec(message) ?? [];
  if (option !== undefined) return taken("options", option, "lightningd or another plugin", manifest);
  return message.includes("Cannot meet required hook dependencies") ? ordered(manifest) : [];
}

function taken(kind: "methods" | "options", name: string, holder: string, manifest: Manifest): Refused[] {
  return manifest[kind].some((declared) => declared.name === name) ? [{ kind, name, holder }] : [];
}

/** Whether a hook names others that it is to be asked before or after. @param text its declaration */
export function isOrdered(text: string): boolean {
  return /"(?:before|after)"\s*:\s*\[\s*"/.test(text);
}

/** lightningd does not say which hook it is. */
function ordered({ hooks }: Manifest): Refused[] {
  return hooks.filter(({ text }) => isOrdered(text)).map(({ name }) => ({ kind: "hooks", name }));
}
