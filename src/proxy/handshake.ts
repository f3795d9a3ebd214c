/** getmanifest and init of lightningd's, answered for all plugins together. */
import type { Frame } from "../jsonrpc/frame.ts";
import { writeManifest } from "../lightningd/manifest/manifest.ts";
import { readManifest } from "../lightningd/manifest/read.ts";
import type { Manifest } from "../lightningd/manifest/manifest.ts";
import { recallManifest } from "../lightningd/memory/state.ts";
import { KeptInit } from "../lightningd/options/init.ts";
import { ownManifest } from "../lightningd/options/options.ts";
import { noteNothing } from "../plugin/process/guard.ts";
import { INIT_MS, SLOW_MS, SLOW_START_MS, STARTUP_MS } from "./limits.ts";
import type { Link } from "./link/link.ts";
import type { Launched } from "./launched/launched.ts";
import { METHOD_DECLARATIONS } from "./declarations.ts";
import type { ManagedPlugin } from "./plugin.ts";
import type { EarlyOptions } from "./ahead.ts";
import type { PluginList } from "./plugins.ts";
import type { Recording } from "./recording/recording.ts";
import { Signpost } from "./reload/signpost.ts";
import type { Claims } from "./surface/claims.ts";
import { mergeSurfaces } from "./surface/merge.ts";
import type { Registrar } from "./surface/registrar.ts";
import type { Precautions } from "./surface/start-risk.ts";

export interface HandshakeOptions {
  readonly list: PluginList;
  readonly claims: Claims;
  readonly registrar: Registrar;
  readonly precautions: Precautions;
  readonly recording: Recording;
  readonly given: EarlyOptions;
  /** Where a launcher runs us. */
  readonly launched: Launched | undefined;
}

export class Handshake {
  /** Reached once the host's init is known: lightningd takes calls before that. */
  readonly configured = new Signpost<KeptInit>();
  /** Reached once the host's init is answered. */
  readonly initialized = new Signpost<void>();
  readonly #options: HandshakeOptions;
  readonly #untilInit: NodeJS.Timeout[] = [];
  #isOver = false;

  constructor(options: HandshakeOptions) {
    this.#options = options;
  }

  async getmanifest(id: string, frame: Frame, link: Link): Promise<void> {
    const { list, claims, registrar, precautions, recording, given } = this.#options;
    // A plugin may hang before init comes: we watch it by then, so that its next save can mend it.
    this.#untilInit.push(setTimeout(() => void list.follow(), SLOW_START_MS));
    await list.begin(frame.text("params") ?? "{}", STARTUP_MS);
    // lightningd went meanwhile: that we end now does not mean that it refused a manifest.
    if (this.#isOver) return;
    for (const plugin of list.plugins) {
      recall(plugin);
      registrar.changes.noteStart(plugin);
    }
    precautions.take(list.plugins);
    const own = this.#own(recording.isAsked ? ["log"] : []);
    const { manifest, registered, leftOut } = mergeSurfaces(own, list.plugins, given.native);
    claims.add(link, registered);
    link.answer(id, writeManifest(manifest));
    this.#untilInit.push(setTimeout(() => this.#sayWhatIsOpen(), SLOW_MS));
    for (const { plugin, what } of leftOut) plugin.emit({ kind: "left-out", what });
  }

  async init(id: string, frame: Frame, link: Link): Promise<void> {
    const { list, registrar, recording, given } = this.#options;
    const registered = list.plugins.map(({ offered }) => offered);
    const kept = new KeptInit(frame.text("params") ?? "{}", registered);
    this.over();
    registrar.connect(kept.configuration);
    const { startup, network } = kept.configuration;
    recording.heed(new Map([...given.values, ...kept.ours]));
    recording.write(network ?? "");
    const initialized = list.initialize(kept);
    this.configured.reach(kept);
    // lightningd starts no companions before its own start is over; later `plugin start` returns when all is registered.
    const ready = startup ? initialized : initialized.then(() => this.#register());
    // A plugin may hang at init, too: we watch it before we wait on, so that its next save can mend it.
    if (!(await isDone(ready, SLOW_START_MS))) {
      void list.follow();
      await isDone(ready, startup ? INIT_MS : STARTUP_MS);
    }
    link.answer(id, {});
    this.initialized.reach();
    if (startup) void this.#register();
    await list.follow();
  }

  /** The node's start is over as far as it hangs on us. */
  over(): void {
    this.#isOver = true;
    for (const timer of this.#untilInit.splice(0)) clearTimeout(timer);
    noteNothing();
  }

  /** Behind a launcher lightningd takes us for the plugin, so our own methods and options stay out of the manifest. */
  #own(subscriptions: readonly string[]): Manifest {
    const isLaunched = this.#options.launched !== undefined;
    return isLaunched
      ? { ...ownManifest([], subscriptions), options: [] }
      : ownManifest(METHOD_DECLARATIONS, subscriptions);
  }

  async #register(): Promise<void> {
    const { list, registrar, launched } = this.#options;
    await Promise.all(list.plugins.map((plugin) => registrar.reconcile(plugin)));
    void launched?.begin();
  }

  #sayWhatIsOpen(): void {
    for (const { traffic, emit } of this.#options.list.plugins) {
      const names = new Set([...traffic.ledger].map(({ name }) => name));
      if (names.size > 0) emit({ kind: "start-waits", names: [...names] });
    }
  }
}

/** A plugin that did not start is registered as it was when it last did, so that its options and calls are known. */
function recall(plugin: ManagedPlugin): void {
  const remembered = plugin.lifecycle.ready ? undefined : rememberedManifest(plugin.path);
  plugin.offer(remembered ?? plugin.lifecycle.manifest);
  if (remembered !== undefined) plugin.emit({ kind: "recalled" });
}

/** An older version of autoreload may have remembered a manifest that this one does not take. */
function rememberedManifest(path: string): Manifest | undefined {
  const text = recallManifest(path);
  try {
    return text === undefined ? undefined : { ...readManifest(text), featurebits: undefined };
  } catch {
    return undefined;
  }
}

/** Whether the promise resolves within the limit. */
async function isDone(promise: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  return Promise.race([promise.then(() => true), limit]).finally(() => clearTimeout(timer));
}
