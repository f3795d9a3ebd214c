/** Reads the options of a recorded run, as they would stand on lightningd's command line. Pure. */
import type { OptionValue } from "../../host/host.ts";
import { elementsOf, membersOf } from "../../jsonrpc/json-text.ts";
import { readManifest } from "../../lightningd/manifest/read.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";

/**
 * @param options the member of `init`, as JSON text
 * @param manifest the recorded one. An option with its default was not given by the user, and the plugin may have another default by now.
 */
export function optionsOf(options: string | undefined, manifest: Manifest | undefined): Record<string, OptionValue> {
  const declared = new Map(manifest?.options.map((option) => [option.name, option]));
  const values = [...membersOf(options ?? "{}")].flatMap(([name, json]): [string, OptionValue][] => {
    const { type, text = "{}" } = declared.get(name) ?? {};
    const fallback = membersOf(text).get("default");
    if (json === "null" || (fallback !== undefined && textOfValue(fallback) === textOfValue(json))) return [];
    if (type === "flag") return json === "true" ? [[name, true]] : [];
    return [[name, json.startsWith("[") ? elementsOf(json).map(textOfValue) : textOfValue(json)]];
  });
  return Object.fromEntries(values);
}

/** Undefined for a manifest that cannot be read: starting the plugin says more about that. */
export function manifestOf(result: string | undefined): Manifest | undefined {
  try {
    return result === undefined ? undefined : readManifest(result);
  } catch {
    return undefined;
  }
}

function textOfValue(json: string): string {
  return json.startsWith('"') ? String(JSON.parse(json)) : json;
}
