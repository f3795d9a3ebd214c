/**
 * What a situation is: how plugins behave, what is sent to the node, and what came of it on a real one. The files beside this one
 * hold them as JSON, with `$PLUGINS` for the plugins' directory, `$DIR` for the node's, and `#N` for the
 * number of a request.
 */

export interface Situation {
  readonly name: string;
  /** By file name; those without `later` are given to the node at its start. */
  readonly plugins: Readonly<Record<string, Behaviour>>;
  /** Arguments of lightningd, without their dashes: `name=value`, or a bare name. */
  readonly options?: readonly string[];
  readonly send?: readonly Step[];
  /** What the embedded node does otherwise on purpose; docs/run.md says it too. Such a situation is recorded, not played. */
  readonly differs?: string;
  readonly came?: Facts;
}

/** See test/fixtures/does-as-told.mjs. */
export interface Behaviour {
  /** Members of the manifest, beside empty options and rpcmethods and `dynamic: true`. */
  readonly manifest?: object;
  /** What the plugin writes for a method or topic. */
  readonly answers?: Readonly<Record<string, string | readonly string[]>>;
  /** Whether the node is not told of it at its start: `plugin start` may follow. */
  readonly later?: boolean;
  /** Below the lightning-dir instead of the plugins' directory. */
  readonly inside?: string;
}

export type Step =
  /** A request on the one connection, whose answer is waited for. Values are JSON; `params` may also be JSON text. */
  | { readonly call: string; readonly params?: unknown; readonly filter?: unknown }
  /** The same for a request that is never answered: it is not waited for. */
  | { readonly send: string }
  /** Bytes on that connection; whatever comes next is waited for. */
  | { readonly raw: string }
  /** A line as it is typed after lightning-cli, or at the prompt. What the plugin is told counts, not the answer. */
  | { readonly type: string }
  /** The node writes to its database. */
  | { readonly write: true }
  /** A line of the log is waited for: a regular expression. */
  | { readonly until: string }
  /** A plugin's file grows by a line. */
  | { readonly edit: string };

export interface Facts {
  /** The node ended: whether during its start, how, and its last words where it had any (undefined for a crash). */
  readonly ends?: Ending;
  /** What came for each call, as bytes; `null` where the connection closed. */
  readonly replies?: readonly (string | null)[];
  /** The messages that each plugin got. */
  readonly told?: Readonly<Record<string, readonly string[]>>;
  /** Lines about the plugins and the commands, from DEBUG on. */
  readonly log?: readonly string[];
  /** What stands in the node's files of settings. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Ending {
  readonly starting: boolean;
  /** `exit 1`, `SIGSEGV`: recorded, but not compared. */
  readonly by?: string;
  readonly words?: string;
}

/** A node to play on: a real lightningd, or the embedded one. */
export interface Stage extends AsyncDisposable {
  /** The lightning-dir. */
  readonly directory: string;
  /** Where lightning-rpc is. */
  readonly socket: string;
  /** Resolves when it is up, or has ended. */
  start(plugins: readonly string[], options: readonly string[]): Promise<void>;
  ending(): Promise<Ending | undefined>;
  /** The node has closed a connection, which may be the first sign of its end: waits for that, but not for long. */
  closed(): Promise<void>;
  /** Aborts when the node ended. */
  readonly over: AbortSignal;
  /** The log so far: `LEVEL source: text`. */
  lines(): readonly string[];
  /** @throws if the line cannot be understood */
  type(line: string): Promise<void>;
  write(): Promise<void>;
}
