/** Why a plugin does not serve, with its own last words: the one shape in which every error about a plugin is told. */
export interface Failure {
  /** One or two sentences without the plugin's name: what happened, and what to do where that is known. */
  readonly sentence: string;
  /** The error's line in the plugin's own words with its file and line, where it could be found. */
  readonly cause: string | undefined;
  /** The last lines of stderr, the oldest first; empty if it said nothing. */
  readonly stderr: readonly string[];
  /** The part of the sentence that the plugin wrote to stderr, if there is one. */
  readonly quoted?: string;
  /** Where its words say that another process holds what it needs, a port or a lock: whether its old instance still ran. */
  readonly clashes?: "beside" | "alone";
  /** How grave it is: a plugin has every right to disable itself, and lightningd says so at this level too. */
  readonly level: "broken" | "info";
}
