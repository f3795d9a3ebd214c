/** Reloads a plugin when what it is made of changes. */
import type { Settings } from "../lightningd/options.ts";
import { isUnchanged } from "../watch/signature.ts";
import type { Watcher } from "../watch/watch.ts";
import { lookAt } from "./lifecycle.ts";
import type { ManagedPlugin } from "./plugin.ts";

export class Following implements AsyncDisposable {
  /** Resolves when no change from now on is missed. */
  readonly ready: Promise<void>;
  #watcher: Watcher | undefined;
  #disposed = false;

  constructor(plugin: ManagedPlugin, settings: Settings) {
    this.ready = this.#start(plugin, settings);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#watcher?.[Symbol.asyncDispose]();
  }

  async #start({ path, lifecycle, logger }: ManagedPlugin, settings: Settings): Promise<void> {
    // Loaded only now: lightningd waits for the manifest, not for this.
    const { watchPlugin } = await import("../watch/watch.ts");
    if (this.#disposed) return;
    this.#watcher = watchPlugin(
      { executable: path, extra: settings.watch, pollMs: settings.pollMs },
      {
        // A reload that fails is told by the lifecycle.
        change: ({ reason }) => void lifecycle.restart(reason).catch(() => undefined),
        problem: (sentence) => logger.log("unusual", sentence),
      },
    );
    await this.#watcher.ready;
    // Between the first start and now nobody looked.
    if (isUnchanged(lifecycle.startedFrom, lookAt(path))) return;
    void lifecycle.restart("it changed while lightningd started").catch(() => undefined);
  }
}
