/** Joins one plugin to lightningd: says by which links its messages go out, and who hears of its events. */
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import { rememberManifest } from "../../lightningd/memory/state.ts";
import { readSetconfig } from "../../lightningd/options/setconfig.ts";
import type { Link } from "../link/link.ts";
import type { ManagedPlugin } from "../plugin.ts";
import type { Surroundings } from "../traffic/events.ts";
import type { OpenRequest } from "../traffic/ledger.ts";
import type { Claims } from "./claims.ts";
import type { Registrar } from "./registrar.ts";

/** What all plugins share. */
export interface Shared {
  readonly main: Link;
  readonly claims: Claims;
  readonly registrar: Registrar;
  readonly rpcFileFor: (plugin: ManagedPlugin) => Promise<string | undefined>;
}

export class Connection implements Surroundings {
  readonly #plugin: ManagedPlugin;
  readonly #all: readonly ManagedPlugin[];
  readonly #shared: Shared;

  /** @param all that run now; it grows and shrinks */
  constructor(plugin: ManagedPlugin, all: readonly ManagedPlugin[], shared: Shared) {
    this.#plugin = plugin;
    this.#all = all;
    this.#shared = shared;
  }

  serves(manifest: Manifest, text: string): void {
    const plugin = this.#plugin;
    plugin.offer(manifest);
    // This writes to the disk, so callers who wait just now go first.
    setImmediate(() => {
      const problem = rememberManifest(plugin.path, text);
      if (problem !== undefined) plugin.emit({ kind: "not-kept", problem });
    });
    plugin.served();
    void this.#shared.registrar.reconcile(plugin);
  }

  hookAnswered(call: OpenRequest, answer: Frame): void {
    const { help, handover } = this.#shared.registrar;
    help.noteAnswer(call, answer);
    handover.answered(this.#plugin, call);
  }

  setconfigTaken(params: string): void {
    const { lifecycle, offered } = this.#plugin;
    lifecycle.kept?.configure(params, offered);
    this.#shared.registrar.wasSet(readSetconfig(params).name);
  }

  rpcFile(): Promise<string | undefined> {
    return this.#shared.rpcFileFor(this.#plugin);
  }

  linkFor(topic: string): Link | undefined {
    return this.#plugin.declaresTopic(topic) ? this.#shared.claims.linkOf("topics", topic, this.#plugin) : undefined;
  }

  link(): Link {
    return this.#shared.registrar.linkOf(this.#plugin) ?? this.#shared.main;
  }

  logPrefix(): string {
    const isKnown = this.#shared.claims.of(this.link())?.owner === this.#plugin;
    return this.#all.length > 1 && !isKnown ? `${this.#plugin.name}: ` : "";
  }
}
