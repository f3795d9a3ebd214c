/** What a maintainer would ask first, asked of the machine and, if there is one, of a plugin. */
import { join } from "node:path";
import type { Finding } from "./finding.ts";
import { autoreloadItself, lightningd, options, state, temporary, terminal, watching } from "./machine.ts";
import { examineWhole } from "./plugin.ts";

export interface Patient {
  /** The file of ours that lightningd runs. */
  readonly autoreload: string;
  readonly version: string;
  /** The Node that it needs, as 20.19. */
  readonly oldestNode: string;
  readonly plugin: string | undefined;
  /** As --autoreload-exec. */
  readonly exec: string | undefined;
}

/** One after the other, since plugins run in another directory. */
export async function* examine({ autoreload, version, oldestNode, plugin, exec }: Patient): AsyncGenerator<Finding> {
  yield* await autoreloadItself(autoreload, version, oldestNode);
  yield* await lightningd();
  yield* options();
  yield* await temporary();
  yield* state();
  yield* await watching(plugin ?? join(process.cwd(), "plugin"));
  yield* terminal();
  if (plugin !== undefined) yield* await examineWhole(plugin, exec);
}
