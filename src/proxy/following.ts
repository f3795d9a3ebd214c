/** Reloads a plugin when its files change. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Settings } from "../lightningd/options/options.ts";
import { findProject } from "../watch/project.ts";
import { EXCLUDES, INCLUDES } from "../watch/rules/names.ts";
import type { Watcher } from "../watch/contract.ts";
import { buildPlugin } from "./reload/building.ts";
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

  async #start({ path, lifecycle, emit }: ManagedPlugin, settings: Settings): Promise<void> {
    // Loaded only now: lightningd waits for the manifest, not for this.
    const { watchPlugin } = await import("../watch/watch.ts");
    if (this.#disposed) return;
    const { build, exec, pollMs } = settings;
    // The lifecycle reports a reload that fails.
    const reload = (reason: string, builds: boolean, changes = 0): void =>
      void lifecycle
        .restart(reason, { builds, changes })
        .catch(() => undefined)
        // What is to be heard of what happened before is read by then.
        .finally(() => setImmediate(() => watcher.started()));
    for (const place of settings.watch) if (!existsSync(place)) emit({ kind: "nothing-there", path: place });
    const { loaded } = lifecycle;
    const project = build === undefined || hasOtherPlaces(path, settings) ? undefined : findProject(path).directory;
    const extra = project === undefined ? settings.watch : [project];
    const watcher = watchPlugin(
      { executable: path, extra, pollMs, builds: build !== undefined, wrapped: exec !== undefined, loaded },
      {
        change: ({ kind, reason, paths }) => {
          const builds = build !== undefined && kind === "source";
          emit({ kind: "change", files: paths, reason, builds });
          reload(reason, builds, 1);
        },
        problem: emit,
      },
    );
    this.#watcher = watcher;
    if (lifecycle.state.kind !== "starting") watcher.started();
    if (build !== undefined) {
      lifecycle.builder.command = (signal) => watcher.during(() => buildPlugin(build, { path, emit, signal }));
    }
    await watcher.ready;
    emit({ kind: "watched" });
    // `lightningd --help` asks for a manifest too, and is no reason to build a plugin that is known from before.
    if (build !== undefined)
      void lifecycle.configured.then(
        () => existsSync(path) || lifecycle.builder.isDue || reload("it is not built yet", true),
      );
  }
}

/** What is built needs sources that are watched: the project's, unless the user names others. */
function hasOtherPlaces(path: string, { watch }: Settings): boolean {
  return watch.length > 0 || [INCLUDES, EXCLUDES].some((name) => existsSync(join(dirname(path), name)));
}
