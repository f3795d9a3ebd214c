/** The start of the embedded lightningd, in lightningd's order. */
import { giveOptions } from "./command-line.ts";
import { ALIAS, COLOR, NODE_ID } from "./commands/builtin/getinfo.ts";
import { callDbWrite } from "./hooks/db-write.ts";
import type { EmbeddedNode } from "./node.ts";
import { StartError } from "./options/host-options.ts";
import type { HostOptions, PluginSpec } from "./options/host-options.ts";
import { importantPlugins } from "./options/own-options.ts";
import type { KnownPlugins } from "./plugin/known-plugins.ts";
import type { Plugin } from "./plugin/plugin.ts";
import { pluginsBelow } from "./plugin/plugin-dir.ts";
import { wordsFor } from "./plugin/plugins.ts";
import type { Plugins } from "./plugin/plugins.ts";
import { FatalError } from "./refused.ts";
import type { Verdict, Verdicts } from "./verdicts.ts";
import { VERSION } from "./version.ts";

export interface Booting {
  readonly node: EmbeddedNode;
  readonly plugins: Plugins;
  readonly known: KnownPlugins;
  /** Whether somebody has asked the node to stop. */
  readonly isOver: () => boolean;
  readonly kill: () => Promise<void>;
  /** Opens the lightning-rpc socket. */
  readonly listen: () => Promise<void>;
}

/** @throws {StartError} if lightningd would not start */
export async function start(options: HostOptions, booting: Booting): Promise<void> {
  const { verdicts, log } = booting.node;
  const { promise: ended, forget } = firstNodeVerdict(verdicts);
  try {
    await Promise.race([boot(options, booting), ended]);
  } catch (error) {
    await booting.kill();
    throw error instanceof FatalError ? new StartError(error.message, log) : error;
  } finally {
    forget();
  }
}

async function boot({ plugins: specs = [], options = {} }: HostOptions, booting: Booting): Promise<void> {
  const { node, plugins, known, isOver, listen } = booting;
  node.say("lightningd", "info", VERSION);
  for (const spec of specs) register(typeof spec === "string" ? { path: spec } : spec, booting);
  for (const path of importantPlugins(options)) register({ path }, booting).important = true;
  for (const path of pluginsBelow(node.pluginsDirectory)) known.add(plugins.register(path));
  await plugins.getManifests();
  if (isOver()) return;
  giveOptions(node, options);
  await firstDbWrite(node);
  if (isOver()) return;
  await listen();
  await plugins.initAll();
  if (isOver()) return;
  node.say("lightningd", "info", "-".repeat(50));
  const started = `Server started with public key ${NODE_ID}, alias ${ALIAS} (color #${COLOR}) and lightningd`;
  node.say("lightningd", "info", `${started} ${VERSION}`);
}

function register({ path, env }: PluginSpec, { plugins, known }: Booting): Plugin {
  const plugin = known.add(plugins.register(path, env));
  if (typeof plugin !== "string") return plugin;
  throw new FatalError(`--plugin=${path}: Failed to register ${path}: ${wordsFor(plugin)}`);
}

/** lightningd writes to its database before it sends any init, so it asks this hook then. */
async function firstDbWrite(node: EmbeddedNode): Promise<void> {
  if (node.settings.isScripted) return;
  const writes = ["INSERT INTO vars (name, intval) VALUES ('data_version', 1)"];
  await callDbWrite(node, JSON.stringify({ data_version: 1, writes }));
}

/** Rejects with the first verdict that ends lightningd, until `forget` is called. */
function firstNodeVerdict(verdicts: Verdicts): { promise: Promise<never>; forget: () => void } {
  let forget = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const listener = (verdict: Verdict): void => {
      if (verdict.victim === "node") reject(new FatalError(verdict.why));
    };
    verdicts.on("verdict", listener);
    forget = () => verdicts.off("verdict", listener);
  });
  promise.catch(() => undefined);
  return { promise, forget };
}
