/** Why a plugin does not serve, with its last words. Every error about a plugin has this one form. */
export interface Failure {
  /** One or two sentences without the plugin's name: what happened, and, if that is known, what to do. */
  readonly sentence: string;
  /** The line of the error in the plugin's own words, with file and line; undefined if none was found. */
  readonly cause: string | undefined;
  /** The last lines of stderr, the oldest first. */
  readonly stderr: readonly string[];
  /** The part of the sentence that is quoted from stderr. */
  readonly quoted?: string;
  /** Set if the plugin's words say that another process holds what it needs, a port or a lock: whether its old instance still ran. */
  readonly clashes?: "beside" | "alone";
  /** How grave it is. A plugin may disable itself, and lightningd logs that at this level, too. */
  readonly level: "broken" | "info";
}
