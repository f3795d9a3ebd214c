/**
 * Starts the plugins before the rest of autoreload is read: lightningd waits for both, and a plugin boots beside us meanwhile. What
 * is started here is taken by the plugin's first start, which knows whether that went well.
 */
import { statSync } from "node:fs";
import { chosenPlugins } from "../lightningd/launch/chosen.ts";
import type { Situation } from "../lightningd/launch/chosen.ts";
import { readSettings } from "../lightningd/options/options.ts";
import type { OptionValues } from "../lightningd/options/options.ts";
import { examinePlugin } from "../plugin/file/examine.ts";
import { commandFor } from "../plugin/process/start/command.ts";
import { signalQuietly, spawnPlugin } from "../plugin/process/start/spawning.ts";
import type { Command, Spawned } from "../plugin/process/start/spawning.ts";
import type { Loaded } from "../watch/contract.ts";
import { signatureOf } from "../watch/signature.ts";

/** Our options as they were found before init. */
export interface EarlyOptions extends Situation {
  readonly values: OptionValues;
  readonly problems: readonly string[];
}

interface Ahead {
  /** The executable as it was then. */
  readonly loaded: Loaded;
  readonly spawned: Spawned;
}

const started = new Map<string, Ahead>();

/** Resolves when their processes run. */
export async function startAhead(given: EarlyOptions): Promise<void> {
  const { values } = given;
  const chosen = chosenPlugins(namedIn(values), given, true).filter(({ kind }) => kind === "to-run");
  const files = chosen.map(({ path }) => examinePlugin(path));
  const names = files.map(({ name }) => name);
  await Promise.all(
    files.map(async (file) => {
      const { exec } = readSettings(values, file.name, names, () => undefined);
      const command = commandFor(file, exec, given.launch.args);
      if (command !== undefined) await start(file.path, command);
    }),
  );
}

/** What was started of this plugin, which is the taker's from now on. */
export function takeAhead(path: string): Ahead | undefined {
  const ahead = started.get(path);
  started.delete(path);
  return ahead;
}

/** For the end, if lightningd asked for nothing: kills what nobody took, with its process group. */
export function endAhead(): void {
  for (const { spawned } of started.values()) signalQuietly(-(spawned.child.pid ?? 0), "SIGKILL");
  started.clear();
}

/** What a path leads to now, for changes since to be seen. */
export function lookAt(path: string): Loaded {
  const stats = statSync(path, { throwIfNoEntry: false });
  return { executable: stats === undefined ? undefined : signatureOf(stats, "stable"), atMs: Date.now() };
}

/** The plugins that the user named, as the values were written. */
export function namedIn(values: OptionValues): readonly string[] {
  return values.get("autoreload-plugin") ?? [];
}

/** One that cannot be started is tried again, and told then. */
async function start(path: string, command: Command): Promise<void> {
  const loaded = lookAt(path);
  const spawned = await spawnPlugin(command).catch(() => undefined);
  if (spawned !== undefined) started.set(path, { loaded, spawned });
}
