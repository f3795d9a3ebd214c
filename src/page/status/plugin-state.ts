/** Says in a word or two how the plugin is. Pure. */
import type { Connection } from "../store/connection.ts";

export interface PluginWords {
  readonly words: string;
  readonly isBad: boolean;
}

/** Words for those who have not read what autoreload's states mean. */
const WORDS: Readonly<Record<string, string>> = { failed: "ended: save it to start it" };

export const RECORDED = "recorded";

/** @param state the plugin's state, as autoreload calls it @param failed what came of the last start, if it failed */
export function stateOf(
  connection: Connection["state"],
  state: string | undefined,
  failed: string | undefined,
): PluginWords {
  switch (connection) {
    case "file":
    case "none":
      return { words: RECORDED, isBad: false };
    case "opening":
      return { words: "connecting", isBad: false };
    case "lost":
    case "ended":
      return { words: "not connected", isBad: true };
    case "paused":
    case "live":
      if (failed !== undefined) return { words: failed, isBad: true };
      return {
        words: WORDS[state ?? ""] ?? state ?? "serving",
        isBad: state !== undefined && state !== "serving" && state !== RECORDED,
      };
  }
}
