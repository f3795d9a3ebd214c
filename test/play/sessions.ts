/** A session that is recorded behind the real autoreload, and played by the real `autoreload test`. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { run } from "../cli/log/support.ts";
import { Workbench } from "../proxy/workbench.ts";
import { calling, sessionFiles, stopped } from "../recording/sessions.ts";

/** What the plugin does, with places for edits: its own calls, a hook, a subscription, a notification and an error. */
const BODY = `
    manifest: {
      options: [{ name: "greeting", type: "string", default: "Hi", description: "" }],
      notifications: [{ method: "greeted" }],
    },
    init: ({ options, configuration }) => {
      init({ configuration });
      greeting = options.greeting;
      return {};
    },
    methods: {
      hello: async ({ name }, id) => {
        const { blockheight } = await call("getinfo", {}, id);
        const { peers } = await call("listpeers", { level: name }, id);
        send({ method: "greeted", params: { name } });
        return { text: greeting + " " + name, blockheight, peers: peers.length, seen: ++seen };
      },
      fails: ({ why }) => { throw new Error("out of " + why); },
    },
    hooks: { peer_connected: () => ({ result: "continue" }) },
    subscriptions: { block_added: () => call("listfunds") },`;

const STATE = "let greeting = '';\nlet seen = 0;\n";

/** @param edits texts and what stands in their place */
export function greets(edits: Readonly<Record<string, string>> = {}, chain = true): string {
  let body = BODY;
  for (const [old, replacement] of Object.entries(edits)) {
    expect(body).toContain(old);
    body = body.replace(old, replacement);
  }
  return calling(body, chain).replace("let rpcFile", `${STATE}let rpcFile`);
}

const made: string[] = [];

/** Removes the directories of all sessions. */
export function forget(): void {
  for (const directory of made) rmSync(directory, { recursive: true });
}

/** Plays a whole life of it on the embedded host, recorded. @returns the session's file, in a directory of its own */
export async function recordedLife(
  code = greets(),
  more: (bench: Workbench) => Promise<void> = () => Promise.resolve(),
  options: Readonly<Record<string, string | true>> = {},
): Promise<string> {
  await using bench = await Workbench.start({
    files: { "x.mjs": code },
    options: { "autoreload-record": true, greeting: "Dear", ...options },
  });
  await bench.call("hello", { name: "bob" });
  await bench.refused("fails", { why: "tea" });
  await bench.host.hook("peer_connected");
  bench.host.notify("block_added");
  await bench.call("hello", { name: "carol" });
  await more(bench);
  await stopped(bench);
  const [file = ""] = sessionFiles(bench);
  const directory = mkdtempSync(join(tmpdir(), "play-"));
  made.push(directory);
  const path = join(directory, "life.jsonl");
  copyFileSync(file, path);
  return path;
}

export interface Played {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly err: string;
}

/** @returns its output without durations, which are another time's */
export async function played(file: string, plugin: string, ...more: readonly string[]): Promise<Played> {
  const { code, out, err } = await run(["test", file, "--plugin", plugin, ...more]);
  const lines = out.trimEnd().split("\n").slice(1);
  return { code, err, lines: lines.map((line) => line.replace(/ {2}(in )?[\d.]+ (ms|s|us)$/, "")) };
}
