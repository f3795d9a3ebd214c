/**
 * Watches a plugin's files, and reports a change once all of them have come to rest, be it a saved file or a switched branch.
 * Events only say where to look: a file has changed if it differs from what it last was.
 */
import { dirname } from "node:path";
import type { Places, PluginPlaces, Watcher, WatchListener } from "./contract.ts";
import { Watching } from "./watching.ts";

/** Watches the executable, its directory if that has rule files, and the further places. */
export function watchPlugin(places: PluginPlaces, on: WatchListener): Watcher {
  return new Watching({ ...places, directory: dirname(places.executable) }, on);
}

/** Watches a directory as long as it has one of the two rule files. */
export function watchDirectory(places: Places & { readonly directory: string }, on: WatchListener): Watcher {
  return new Watching(places, on);
}
