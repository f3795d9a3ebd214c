/**
 * Starts the plugins before the rest of autoreload is read: lightningd waits for both, so they boot side by side. The plugin's
 * first start takes over the process from here.
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

/** Resolves when the plugins' processes run, or could not be started. */
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

/** The process that was started of this plugin, if one was; the caller owns it from now on. */
export function takeAhead(path: string): Ahead | undefined {
  const ahead = started.get(path);
  started.delete(path);
  return ahead;
}

/** Kills the processes that no first start took over, with their process groups: lightningd may end before it asks for a manifest. */
export function endAhead(): void {
  for (const { spawned } of started.values()) signalQuietly(-(spawned.child.pid ?? 0), "SIGKILL");
  started.clear();
}

/** What a path leads to now, so that a later change can be seen. */
export function lookAt(path: string): Loaded {
  const stats = statSync(path, { throwIfNoEntry: false });
  return { executable: stats === undefined ? undefined : signatureOf(stats, "stable"), atMs: Date.now() };
}

/** The plugins that the user named, as the options spell them. */
export function namedIn(values: OptionValues): readonly string[] {
  return values.get("autoreload-plugin") ?? [];
}

/** A failure is not reported here: the plugin's first start tries again, and reports it. */
async function start(path: string, command: Command): Promise<void> {
  const loaded = lookAt(path);
  const spawned = await spawnPlugin(command).catch(() => undefined);
  if (spawned !== undefined) started.set(path, { loaded, spawned });
}
