/**
 * Watches what a plugin is made of, and tells of a change when all of it has come to rest: once, whether a file was saved or
 * a branch was switched. Events only say where to look; what counts is what a file is compared with what it last was.
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
