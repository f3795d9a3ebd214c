/** Reloads a plugin when what it is made of changes. */
import type { Settings } from "../lightningd/options.ts";
import { isUnchanged } from "../watch/signature.ts";
import type { Watcher } from "../watch/watch.ts";
import { buildPlugin } from "./building.ts";
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

  /** The plugin was started just now: what it writes at once is its own doing. */
  started(): void {
    this.#watcher?.started();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await this.#watcher?.[Symbol.asyncDispose]();
  }

  async #start({ path, lifecycle, logger }: ManagedPlugin, settings: Settings): Promise<void> {
    // Loaded only now: lightningd waits for the manifest, not for this.
    const { watchPlugin } = await import("../watch/watch.ts");
    if (this.#disposed) return;
    const { build } = settings;
    // A reload that fails is told by the lifecycle.
    const reload = (reason: string, builds: boolean): void =>
      void lifecycle.restart(reason, builds).catch(() => undefined);
    const watcher = watchPlugin(
      { executable: path, extra: settings.watch, pollMs: settings.pollMs, builds: build !== undefined },
      {
        change: ({ kind, reason }) => reload(reason, build !== undefined && kind === "source"),
        problem: (sentence) => logger.log("unusual", sentence),
      },
    );
    this.#watcher = watcher;
    if (build !== undefined) {
      lifecycle.build = (signal) => watcher.during(() => buildPlugin(build, { path, logger, signal }));
    }
    await watcher.ready;
    logger.log("debug", "is watched for changes");
    // Between the first start and now nobody looked.
    const now = lookAt(path);
    if (now === undefined && build !== undefined) reload("it is not built yet", true);
    else if (!isUnchanged(lifecycle.startedFrom, now)) reload("it changed while lightningd started", false);
  }
}
