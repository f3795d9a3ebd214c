/**
 * The program that lightningd runs: autoreload on stdin and stdout. lightningd waits for it, so it starts the plugins first, and they boot
 * while it loads the rest of its code.
 */
import { findOptions } from "../lightningd/launch/find.ts";
import { ownStderr } from "../plugin/process/own-stderr.ts";
import { preparePipes } from "../plugin/process/start/pipes.ts";
import { startAhead } from "../proxy/ahead.ts";
import type { EarlyOptions } from "../proxy/ahead.ts";

// Node makes its own stream for stderr when any socket is closed (lib/net.js), and that stream makes stderr non-blocking.
Object.defineProperty(process, "stderr", { value: ownStderr, configurable: true });

/** For the caller: what can wait is done after this. */
export const initialized = run();

async function run(): Promise<void> {
  // The first plugin's pipes are made while the options are looked for.
  preparePipes();
  const given = earlyOptions();
  await startAhead(given);
  const { serve } = await import("./serve.ts");
  await serve(given);
}

function earlyOptions(): EarlyOptions {
  const found = findOptions({ argv: process.argv.slice(2), env: process.env, cwd: process.cwd() });
  const values = [...found.values].map(([name, list]): [string, string[]] => [
    name,
    // The list of plugins in the environment has colons between them, as PATH has.
    list.flatMap(({ value, source }) => (source === "AUTORELOAD_PLUGIN" ? value.split(":") : [value])),
  ]);
  return { ...found, values: new Map(values) };
}
