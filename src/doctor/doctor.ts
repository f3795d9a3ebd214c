/** Asks what a maintainer would ask first: of the machine and, if the user names one, of a plugin. */
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

/** The checks run one after the other, since a plugin is run in another working directory. */
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
