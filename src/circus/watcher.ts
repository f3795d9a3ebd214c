/** What is used here of one of Circus's watchers. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { EXCLUDES, INCLUDES } from "../watch/rules/names.ts";
import type { WatcherOptions } from "./circusd/circusd.ts";
import { parseSignal } from "./restarts/kill-signal.ts";

export interface CircusWatcher {
  readonly name: string;
  /** Its working directory. */
  readonly directory: string;
  /** The signal that is sent in place of Circus's own graceful restart. */
  readonly killSignal: KillSignal;
  /** How long Circus lets its processes take to end. */
  readonly gracefulMs: number;
}

export type KillSignal =
  | { readonly kind: "none" }
  | { readonly kind: "signal"; readonly number: number }
  | { readonly kind: "unknown"; readonly text: string };

export function watcherOf(name: string, { workingDirectory, killSignal, gracefulMs }: WatcherOptions): CircusWatcher {
  return { name, directory: resolve(workingDirectory), killSignal: readSignal(killSignal), gracefulMs };
}

/** Whether the directory has one of the two rule files, and so is watched; "bare" if it has neither. */
export function stateOf(directory: string): "watched" | "bare" | "missing" {
  if ([INCLUDES, EXCLUDES].some((name) => existsSync(join(directory, name)))) return "watched";
  return existsSync(directory) ? "bare" : "missing";
}

function readSignal(text: string | undefined): KillSignal {
  if (text === undefined) return { kind: "none" };
  const number = parseSignal(text);
  return number === undefined ? { kind: "unknown", text } : { kind: "signal", number };
}
