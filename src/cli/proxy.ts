/**
 * What lightningd runs: autoreload on stdin and stdout. lightningd waits for it, so the plugins are started first, and boot while the
 * rest of this is read.
 */
import { findOptions } from "../lightningd/launch/find.ts";
import { ownStderr } from "../plugin/process/own-stderr.ts";
import { preparePipes } from "../plugin/process/start/pipes.ts";
import { startAhead } from "../proxy/ahead.ts";
import type { EarlyOptions } from "../proxy/ahead.ts";

// Node makes its own stream for stderr, which makes that non-blocking, as soon as any socket is closed (lib/net.js).
Object.defineProperty(process, "stderr", { value: ownStderr, configurable: true });

/** For who started us: from then on there is time. */
export const initialized = run();

async function run(): Promise<void> {
  // Made while the options are looked for, the first plugin's pipes are there when they are needed.
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
    // Like PATH, the environment's list of plugins has colons between them.
    list.flatMap(({ value, source }) => (source === "AUTORELOAD_PLUGIN" ? value.split(":") : [value])),
  ]);
  return { ...found, values: new Map(values) };
}
