/**
 * What of a plugin is left to a companion when the node starts, because lightningd may refuse it. For a refusal on the main link
 * lightningd kills autoreload, does not know our options on its command line then, and does not start. The guard sees our death,
 * and notes it for the next start.
 */
import type { Declaration } from "../../lightningd/manifest/manifest.ts";
import { namesakeOf } from "../../lightningd/launch/native-plugins.ts";
import type { NativePlugins } from "../../lightningd/launch/native-plugins.ts";
import { recallRefused, refusedFrom, rememberRefused, wordsFor } from "../../lightningd/memory/refused.ts";
import type { RefusedBefore } from "../../lightningd/memory/refused.ts";
import { stateFile } from "../../lightningd/memory/state.ts";
import { isOwnGround, stateDirectory } from "../../lightningd/memory/user-directory.ts";
import { noteDeath } from "../../plugin/process/guard.ts";
import { isInDoubt } from "../../lightningd/memory/caution.ts";
import type { Caution } from "../../lightningd/memory/caution.ts";
import { sayKilled } from "../../trace/sentences/surface.ts";
import type { ManagedPlugin } from "../plugin.ts";

export class Precautions {
  readonly #native: NativePlugins;
  /** `<lightning-dir>/<network>` */
  readonly #node = process.cwd();
  readonly #own: string;
  readonly #known = new Map<ManagedPlugin, RefusedBefore>();

  /** @param launcher the file that lightningd runs us by, if it is not our own */
  constructor(native: NativePlugins, launcher = process.argv[1] ?? "") {
    this.#native = native;
    this.#own = launcher;
  }

  /** Before the node's start asks for it, and has the guard note how that goes. Reads files, and writes none. */
  take(plugins: readonly ManagedPlugin[]): void {
    for (const plugin of plugins) plugin.caution = this.#cautionFor(plugin);
    const notes = notesFor(plugins.map(({ path }) => path));
    if (notes.length > 0) noteDeath(notes, sayKilled(plugins.map(({ name }) => name)));
  }

  /** lightningd was asked for all that the plugin has. @param refused what it did not take, as `methods hello` */
  settled(plugin: ManagedPlugin, refused: ReadonlySet<string>): void {
    const before = this.#known.get(plugin) ?? recallRefused(plugin.path);
    const offered = declarationsOf(plugin);
    const guilty = offered.filter(({ kind, declared }) => refused.has(`${kind} ${declared.name}`)).map(inWords);
    const isNew = guilty.some((words) => before.names.every(({ declaration }) => declaration !== words));
    // If lightningd took all names, it had killed us for a hook, which it takes from a companion under another name.
    const suspects = before.deaths > 0 && !isNew ? offered.filter((one) => isSuspect(plugin.caution, one)) : [];
    const kept = new Set([...guilty, ...suspects.map(inWords)]);
    const names = refusedFrom(before.names, kept, new Set(offered.map(inWords)), this.#node);
    this.#known.set(plugin, { deaths: 0, names });
    if (before.deaths === 0 && JSON.stringify(names) === JSON.stringify(before.names)) return;
    const problem = rememberRefused(plugin.path, names);
    if (problem !== undefined) plugin.emit({ kind: "not-kept", problem });
  }

  #cautionFor(plugin: ManagedPlugin): Caution {
    const before = recallRefused(plugin.path);
    const namesake = namesakeOf(plugin.path, this.#native, this.#own);
    this.#known.set(plugin, before);
    if (before.deaths > 0) plugin.emit({ kind: "was-killed", deaths: before.deaths });
    if (namesake !== undefined) plugin.emit({ kind: "namesake", path: namesake });
    return { before, hasNamesake: namesake !== undefined };
  }
}

/** The files that count our deaths; none where nothing can be kept. */
function notesFor(paths: readonly string[]): readonly string[] {
  try {
    return isOwnGround(stateDirectory()) ? paths.map((path) => stateFile(path, "killed")) : [];
  } catch {
    // A user without a home.
    return [];
  }
}

interface Declared {
  readonly kind: "methods" | "hooks" | "options";
  readonly declared: Declaration;
}

function declarationsOf({ offered }: ManagedPlugin): Declared[] {
  const kinds = ["methods", "hooks", "options"] as const;
  return kinds.flatMap((kind) => offered[kind].map((declared) => ({ kind, declared })));
}

function inWords({ kind, declared }: Declared): string {
  return wordsFor(kind, declared);
}

function isSuspect(caution: Caution, { kind, declared }: Declared): boolean {
  return kind === "hooks" && isInDoubt(caution, kind, declared);
}
