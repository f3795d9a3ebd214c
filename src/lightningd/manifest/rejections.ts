/**
 * Reads why lightningd refused a companion's manifest. If its message names one declaration, the rest of the manifest can still be
 * registered.
 */
import type { Manifest } from "./manifest.ts";

/** A declaration that is to be left out. */
export type Refused =
  /** Another plugin, or lightningd, has the name. */
  | { readonly kind: "methods" | "options"; readonly name: string; readonly holder: string }
  /** Its order forms a circle, or it names itself. */
  | { readonly kind: "hooks"; readonly name: string };

/**
 * @param message lightningd's own (plugin.c, plugin_hook.c)
 * @param manifest the one that was refused
 * @returns the declarations to leave out; none if the message names none of this manifest
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

/** Whether a hook has to be asked before or after others. @param text its declaration */
export function isOrdered(text: string): boolean {
  return /"(?:before|after)"\s*:\s*\[\s*"/.test(text);
}

/** lightningd does not say which of the hooks it means. */
function ordered({ hooks }: Manifest): Refused[] {
  return hooks.filter(({ text }) => isOrdered(text)).map(({ name }) => ({ kind: "hooks", name }));
}
