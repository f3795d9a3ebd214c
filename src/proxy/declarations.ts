/** autoreload's own rpcmethods, as the manifest declares them. Their code is in `methods.ts`, which the first call loads. */
import type { MethodDeclaration } from "../lightningd/manifest/manifest.ts";

const METHODS = {
  "autoreload-restart": {
    usage: "[plugin] [option=value ...]",
    description:
      "Restart the plugin under development (all of them without a name); answers when the new instance serves.",
  },
  "autoreload-status": {
    usage: "[plugin]",
    description: "Show the state, the counts and the last error of the plugins under development.",
  },
  "autoreload-load": {
    usage: "path [option=value ...]",
    description: "Load one more plugin, now, and reload it when it changes.",
  },
  "autoreload-unload": {
    usage: "plugin",
    description: "Stop a plugin and forget it; it may be loaded again.",
  },
  "autoreload-again": {
    usage: "[plugin] [what] [action]",
    description:
      "Ask a plugin again what lightningd asked it: by number, name or filter, all of it without; or see it, by one of the actions again, last, show, diff, pin, unpin.",
  },
  "autoreload-record": {
    usage: "[start|stop] [file]",
    description:
      "Start or stop recording what lightningd and the plugins say to each other; without either, say whether it is.",
  },
  "autoreload-inspect": {
    usage: "[start|stop] [at]",
    description:
      "Show what happens on a page, at a port of 127.0.0.1 or a unix socket, or show it no more; without either, say where it is shown.",
  },
} as const;

export type OwnMethodName = keyof typeof METHODS;

export const METHOD_DECLARATIONS: readonly MethodDeclaration[] = Object.entries(METHODS).map(
  ([name, { usage, description }]) => ({ name, usage, text: JSON.stringify({ name, usage, description }) }),
);

export function isOwnMethod(name: string): name is OwnMethodName {
  return Object.hasOwn(METHODS, name);
}
