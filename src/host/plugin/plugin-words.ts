/** lightningd's words about a plugin. */
import type { Plugin, PluginState } from "./plugin.ts";

/** The state of a plugin, as the log calls it. */
export function stateWords(state: PluginState): string {
  switch (state) {
    case "unconfigured":
      return "unconfigured";
    case "awaiting manifest":
      return "before replying to getmanifest";
    case "needs init":
      return "before we sent init";
    case "awaiting init":
      return "before replying to init";
    case "active":
      return "during normal operation";
  }
}

/** The content of `plugin_started` and `plugin_stopped`. */
export function noticeOf(plugin: Plugin): object {
  return { plugin_name: plugin.name, plugin_path: plugin.path, methods: plugin.methods };
}
