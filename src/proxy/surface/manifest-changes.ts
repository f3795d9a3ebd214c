/** How each save changes a plugin's manifest, and what of that lightningd does not take before it restarts. */
import { differences } from "../../lightningd/manifest/difference.ts";
import type { Difference } from "../../lightningd/manifest/difference.ts";
import { EMPTY_MANIFEST } from "../../lightningd/manifest/manifest.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import type { ManifestChange } from "../../trace/events/surface.ts";
import type { ManagedPlugin } from "../plugin.ts";
import type { Claims } from "./claims.ts";

export class ManifestChanges {
  readonly #claims: Claims;
  readonly #shown = new Map<ManagedPlugin, Manifest>();

  constructor(claims: Claims) {
    this.#claims = claims;
  }

  /** lightningd was told at its start what the plugin offers. */
  noteStart(plugin: ManagedPlugin): void {
    this.#shown.set(plugin, plugin.offered);
  }

  /** How what the plugin offers differs from what it did before. Of a plugin that came later, only what lightningd does not take. */
  note(plugin: ManagedPlugin): void {
    const before = this.#shown.get(plugin);
    this.#shown.set(plugin, plugin.offered);
    const changes = differences(before ?? EMPTY_MANIFEST, plugin.offered)
      .map((difference) => this.#changeOf(difference, plugin))
      .filter(({ stays }) => before !== undefined || stays !== undefined);
    if (changes.length > 0) plugin.emit({ kind: "manifest-changed", changes });
  }

  #changeOf(difference: Difference, plugin: ManagedPlugin): ManifestChange {
    const { kind, sign, name } = difference;
    if (kind === "featurebits") return { difference, stays: "featurebits" };
    if (kind !== "option" || sign === "+") return { difference };
    return sign === "-" ? { difference, stays: "option" } : { difference, ...this.#keptType(name, plugin) };
  }

  /** lightningd reads a setconfig by the option's first declared type. */
  #keptType(name: string, plugin: ManagedPlugin): Pick<ManifestChange, "stays"> {
    const type = this.#claims.optionType(name, plugin);
    const now = plugin.offered.options.find((option) => option.name === name)?.type;
    return type === undefined || type === now ? {} : { stays: { type } };
  }
}
