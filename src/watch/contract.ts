/** The interface of the watching: what callers ask for, and what it reports. */
import type { WatchProblem } from "../trace/events/watch.ts";
import type { Signature } from "./signature.ts";

export interface Change {
  /** "executable" if only the executable changed. */
  readonly kind: "executable" | "source";
  /**
   * The file and what happened to it, relative to the plugin's directory: "lib/a.py changed (+3 more)", "hello.py changed", "lib/b.py
   * removed".
   */
  readonly reason: string;
  /** All of them, absolute. */
  readonly paths: readonly string[];
}

export interface Places {
  /** Further files and directories, absolute; they may be missing. */
  readonly extra?: readonly string[];
  /** How often to look, in ms, where the system gives no events (container and network mounts); undefined for events. */
  readonly pollMs?: number | undefined;
}

export interface PluginPlaces extends Places {
  /** As the user named it, absolute; it may be missing, a symlink, made anew. */
  readonly executable: string;
  /**
   * Whether the caller builds the executable from the sources. If so, sources count whatever the executable's state; if not,
   * a change waits until the executable can be started.
   */
  readonly builds?: boolean;
  /** Whether another program runs it, an interpreter say: then it needs no execute bit. */
  readonly wrapped?: boolean;
  /** The version that runs already, so that changes since it was loaded are found; without it, the files as they are at the call. */
  readonly loaded?: Loaded;
}

export interface Loaded {
  /** What the executable was; undefined if there was none. */
  readonly executable: Signature | undefined;
  /** When, since the epoch. */
  readonly atMs: number;
}

export interface WatchingOptions extends Places {
  /** The directory that reasons are relative to. */
  readonly directory: string;
  readonly executable?: string;
  readonly builds?: boolean;
  readonly wrapped?: boolean;
  readonly loaded?: Loaded;
}

export interface WatchListener {
  /** Called from the event loop, one at a time; must not throw. */
  change(change: Change): void;
  /** Something that the user should know and can do something about. */
  problem(problem: WatchProblem): void;
}

export interface Watcher extends AsyncDisposable {
  /** Resolves when everything is watched. What changed since the call is not lost. Never rejects. */
  readonly ready: Promise<void>;
  /** Says that a program starts now without a change that was reported: files that it changes at once are its own doing. */
  starts(): void;
  /** Says that the start is over, well or not. */
  started(): void;
  /**
   * Runs a build. Changes of the executable meanwhile are the build's doing, and are not reported: the caller has to reload. Changes of
   * sources are reported as always. Resolves or rejects as the build does.
   */
  during<Result>(build: () => Promise<Result>): Promise<Result>;
}
