/** Hosts and plugins for tests: plugins of any name and behaviour, and hosts that are stopped when their test ends. */
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { Host } from "../../src/host/host.ts";
import type { HostOptions, PluginSpec } from "../../src/host/host.ts";

export interface Behaviour {
  /** Members of the manifest, beside empty options and rpcmethods and `dynamic: true`; or all of it, as JSON text. */
  readonly manifest?: object | string;
  /** What it writes for a method or topic; see test/fixtures/does-as-told.mjs. */
  readonly answers?: Readonly<Record<string, string | readonly string[]>>;
}

export interface ToldPlugin extends PluginSpec {
  /** All that came on its stdin. */
  received(): string;
}

const DOES_AS_TOLD = fileURLToPath(new URL("../fixtures/does-as-told.mjs", import.meta.url));

/** A directory that is removed when the test ends, by its resolved path. */
export function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "host-")));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A plugin file of this name that does as it is told. */
export function toldPlugin(name: string, { manifest = {}, answers = {} }: Behaviour = {}): ToldPlugin {
  const directory = temporaryDirectory();
  const path = join(directory, name);
  const record = join(directory, "received");
  const told = {
    MANIFEST: typeof manifest === "string" ? manifest : JSON.stringify(manifest),
    ANSWERS: JSON.stringify(answers),
    RECORD: record,
  };
  const source = `Object.assign(process.env, ${JSON.stringify(told)});\nawait import(${JSON.stringify(DOES_AS_TOLD)});\n`;
  writeFileSync(path, `#!/usr/bin/env node\n${source}`, { mode: 0o755 });
  return { path, received: () => (existsSync(record) ? readFileSync(record, "utf8") : "") };
}

/** A host that is stopped when the test ends. */
export async function startHost(options: HostOptions): Promise<Host> {
  const host = await launchHost(options);
  await host.started;
  return host;
}

export async function launchHost(options: HostOptions): Promise<Host> {
  const host = await Host.launch(options);
  onTestFinished(async () => await host.kill());
  return host;
}

/** A response as a plugin writes it. */
export function result(json: string): string {
  return `{"jsonrpc":"2.0","id":$ID,"result":${json}}\n\n`;
}

export function error(json: string): string {
  return `{"jsonrpc":"2.0","id":$ID,"error":${json}}\n\n`;
}

/** Resolves when the condition holds; for what no event tells. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
