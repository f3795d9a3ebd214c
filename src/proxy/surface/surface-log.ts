/** What the log tells of a plugin's manifest: how a save changed it, and what lightningd did not take. */
import { ResponseError } from "../../jsonrpc/errors.ts";
import { describeDifference, differences } from "../../lightningd/manifest/difference.ts";
import type { Difference } from "../../lightningd/manifest/difference.ts";
import { EMPTY_MANIFEST } from "../../lightningd/manifest/manifest.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import type { ManagedPlugin } from "../plugin.ts";
import type { Claims } from "./claims.ts";

export class SurfaceLog {
  readonly #claims: Claims;
  readonly #shown = new Map<ManagedPlugin, Manifest>();
  readonly #said = new Set<string>();

  constructor(claims: Claims) {
    this.#claims = claims;
  }

  /** lightningd was told at its start what the plugin offers. */
  noteStart(plugin: ManagedPlugin): void {
    this.#shown.set(plugin, plugin.offered);
  }

  /** How what the plugin offers differs from what it did before. Of a plugin that came later, only what lightningd does not take. */
  sayDifference(plugin: ManagedPlugin): void {
    const before = this.#shown.get(plugin);
    this.#shown.set(plugin, plugin.offered);
    for (const difference of differences(before ?? EMPTY_MANIFEST, plugin.offered)) {
      const late = this.#needsRestart(difference, plugin);
      if (before !== undefined || late !== "") plugin.logger.log("info", `${describeDifference(difference)}${late}`);
    }
  }

  /** @param what did not come about, as the start of a sentence */
  sayFailed(plugin: ManagedPlugin, what: string, error: unknown): void {
    // lightningd puts the companion's path in front.
    const words = error instanceof ResponseError ? error.message.replace(/^\/\S+: /, "") : "";
    const why =
      words === "" ? (error instanceof Error ? error.message : String(error)) : `lightningd refused: ${words}`;
    plugin.logger.log("broken", `${what}: ${why}`);
  }

  /** @param sentence without a full stop */
  sayOnce(plugin: ManagedPlugin, sentence: string): void {
    if (this.#said.has(`${plugin.name} ${sentence}`)) return;
    this.#said.add(`${plugin.name} ${sentence}`);
    plugin.logger.log("broken", `${sentence}.`);
  }

  #needsRestart({ kind, sign, name }: Difference, plugin: ManagedPlugin): string {
    if (kind === "featurebits")
      return " (takes a restart of the node: lightningd reads feature bits only when it starts)";
    if (kind !== "option" || sign === "+") return "";
    if (sign === "~") return this.#keptType(name, plugin);
    return " (stays known to lightningd until it restarts; the plugin is not told it any more)";
  }

  /** lightningd reads a setconfig by the type that it was told first. */
  #keptType(name: string, plugin: ManagedPlugin): string {
    const first = this.#claims.optionType(name, plugin);
    const now = plugin.offered.options.find((option) => option.name === name)?.type;
    if (first === undefined || first === now) return "";
    return ` (to lightningd it is of type ${first} until the node restarts)`;
  }
}
