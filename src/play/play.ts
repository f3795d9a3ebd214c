/** Plays a session into a plugin. Each run in the session gets a process of its own, and all of them run the plugin's code as it is now. */
import type { Frame } from "../jsonrpc/frame.ts";
import { Host, StartError } from "../host/host.ts";
import { JsonInput } from "../host/json/input.ts";
import type { Plugin } from "../host/plugin/plugin.ts";
import { describeDifference, differences } from "../lightningd/manifest/difference.ts";
import type { Manifest } from "../lightningd/manifest/manifest.ts";
import type { Matching } from "./performance/expected.ts";
import type { Finding, Result, Written } from "./findings.ts";
import { failure } from "../plugin/failure.ts";
import { StderrTail } from "../plugin/process/stderr.ts";
import { manifestOf, optionsOf } from "./score/options.ts";
import { INIT_ID } from "./performance/causes.ts";
import { Performance } from "./performance/performance.ts";
import type { Performed } from "./performance/performance.ts";
import type { Cue, Part, Score } from "./score/score.ts";

export interface PlayOptions extends Matching {
  /** The plugin's executable, absolute. */
  readonly plugin: string;
  readonly patienceMs: number;
  /** How long the plugin may take to start. */
  readonly startupMs: number;
  /** Ends the playing, which then rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

export interface Played {
  readonly results: readonly Result[];
  readonly written: Written;
}

const STDERR_LINES = 8;
/** How long a plugin may take that asked for `shutdown`. */
const GRACE_MS = 2000;

/** @param done takes the results of each run when it is over */
export async function playScore(
  score: Score,
  options: PlayOptions,
  done?: (results: readonly Result[]) => void,
): Promise<Played> {
  const results: Result[] = [];
  const written = new Map<number, string>();
  for (const part of score.parts) {
    const played = await playPart(part, options);
    results.push(...played.results);
    for (const [n, body] of played.written) written.set(n, body);
    done?.(played.results);
  }
  return { results, written };
}

async function playPart(part: Part, options: PlayOptions): Promise<Played> {
  const now: Now = { manifest: undefined, said: [] };
  const performance = new Performance(part, { ...options, goneOf: (cue) => goneOf(cue, now.manifest) });
  const host = await Host.launch({
    plugins: [options.plugin],
    options: optionsOf(part.options, manifestOf(part.manifest)),
    startupMs: options.startupMs,
    script: (session, frame) => performance.called(session, frame),
  });
  host.verdicts.on("verdict", ({ victim, why }) =>
    performance.judged(
      victim === "plugin" ? `lightningd kills the plugin: ${why}` : `lightningd would have ended: ${why}`,
    ),
  );
  let plugin: Plugin | undefined;
  host.onPlugin((started) => {
    plugin = started;
    listen(started, performance, now);
  });
  let runs: boolean | undefined;
  const { signal } = options;
  const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  try {
    await Promise.race([host.started, aborted]);
    signal.throwIfAborted();
    runs = plugin?.state === "active";
    if (plugin !== undefined && runs) await Promise.race([performance.play(plugin), aborted]);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    performance.failed(`lightningd would not have started: ${error.message}`);
  } finally {
    await host.stop(GRACE_MS);
  }
  signal.throwIfAborted();
  // Its last words are all there only now.
  if (runs === false) performance.failed(whyNotRunning(plugin));
  return resultsOf(part, performance.performed(), now, plugin);
}

function whyNotRunning(plugin: Plugin | undefined): string {
  const { cause } = lastWordsOf(plugin);
  return `the plugin does not run: ${plugin?.gone ?? "it was not started"}${cause === undefined ? "" : `; ${cause}`}`;
}

/** The cause in its last words on stderr, with its place in the code, and the lines from there on, since a backtrace may be long. */
function lastWordsOf(plugin: Plugin | undefined): { readonly cause: string | undefined; readonly lines: string[] } {
  const tail = new StderrTail();
  tail.add(Buffer.from(plugin?.stderr ?? ""));
  const { cause, stderr } = failure("", tail);
  return { cause, lines: stderr.slice(0, STDERR_LINES) };
}

interface Now {
  manifest: Manifest | undefined;
  /** The last lines of the plugin's log before it answered anything. */
  said: readonly string[];
}

/** Passes on what the plugin writes to stdout, as it comes. The first answer is the one to getmanifest. */
function listen(plugin: Plugin, performance: Performance, now: Now): void {
  const input = new JsonInput();
  let isFirst = true;
  plugin.raw.on("fromPlugin", (bytes) => {
    input.push(bytes);
    for (let found = input.next(); found?.kind === "message"; found = input.next()) {
      const { frame } = found;
      if (isFirst && frame.method === "log") now.said = [...now.said, logLine(frame)].slice(-STDERR_LINES);
      if (frame.id === undefined) performance.said(frame);
      else if (isFirst) {
        isFirst = false;
        now.manifest = manifestOf(frame.text("result"));
      } else if (isOfInit(frame)) performance.initialized(frame);
    }
  });
}

function logLine(frame: Frame): string {
  const params = frame.value("params") as { readonly message?: unknown } | null;
  return typeof params?.message === "string" ? params.message : "";
}

function isOfInit(response: Frame): boolean {
  return INIT_ID.test(String(response.value("id")));
}

function goneOf({ kind, m, ...cue }: Cue, manifest: Manifest | undefined): string | undefined {
  if (manifest === undefined) return undefined;
  const gone = (what: string): string => `the plugin has no ${what} ${m} any more`;
  if (kind === "tell") {
    const { subscriptions } = manifest;
    return subscriptions.includes(m) || subscriptions.includes("*") ? undefined : gone("subscription to");
  }
  const of = "of" in cue ? cue.of : "method";
  if (of === "hook") return manifest.hooks.some(({ name }) => name === m) ? undefined : gone("hook");
  if (of !== "method") return undefined;
  return manifest.methods.some(({ name }) => name === m) ? undefined : gone("method");
}

function resultsOf(part: Part, performed: Performed, { manifest, said }: Now, plugin: Plugin | undefined): Played {
  const { findings, ms, skipped, written } = performed;
  const { v } = part;
  const before = manifestOf(part.manifest);
  const changed =
    before === undefined || manifest === undefined ? [] : differences(before, manifest).map(describeDifference);
  const { lines } = lastWordsOf(plugin);
  const resultOf = (cue: Cue | undefined): Result => {
    const found: readonly Finding[] = findings.get(cue?.n ?? 0) ?? [];
    const hasEnded = found.some(({ kind }) => kind === "verdict" || kind === "no answer");
    return {
      cue,
      v,
      findings: found,
      ms: cue && ms.get(cue.n),
      skip: cue && skipped.get(cue.n),
      changed: cue === undefined ? changed : [],
      lastWords: hasEnded ? [...(manifest === undefined ? said : []), ...lines] : [],
    };
  };
  return { results: [undefined, ...part.cues].map(resultOf), written };
}
