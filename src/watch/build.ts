/**
 * Runs a user's build command to its end, or until it is cancelled; then nothing of it is left. The words are read by `sh`,
 * not by a splitter of ours: quotes, variables, `cd x && make` and pipes then mean what they mean at the user's prompt, with
 * no package for it and a millisecond for the shell.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../jsonrpc/errors.ts";
import type { BuildFailure } from "../trace/events/reload.ts";
import { Lines } from "../trace/lines.ts";
import { BuildOutput } from "./build-output.ts";

export type BuildResult =
  /** Milliseconds that it took. */
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly ms: number; readonly why: BuildFailure; readonly outputTail: string };

export interface Build {
  /** Absolute. */
  readonly cwd: string;
  /** Cancels it. */
  readonly signal?: AbortSignal;
  /**
   * Lines of its stdout and stderr, in the order of writing, without line ends; called until the result is there. Of very many
   * the beginning, the end and those that tell of errors.
   */
  onLine(line: string): void;
}

/** How long a cancelled build may clean up before SIGKILL. */
const GRACE_MS = 2000;
/** How long a process that left the group may hold the output open. */
const DRAIN_MS = 300;
const KEPT_LINES = 100;
const KEPT_CHARACTERS = 2000;

/**
 * Never rejects. Resolves when the command has ended and its whole process group with it: what it left behind in the
 * background is killed, so that nothing outlives us; servers that leave the group (sccache, gradle) stay.
 */
export async function runBuild(command: string, build: Build): Promise<BuildResult> {
  const startedMs = performance.now();
  const tail: string[] = [];
  const output = new BuildOutput((line) => build.onLine(line));
  const keep = (line: string): void => {
    if (tail.push(line) > 2 * KEPT_LINES) tail.splice(0, KEPT_LINES);
    output.line(line);
  };
  const why = build.signal?.aborted === true ? CANCELLED : await run(command, build, keep);
  output.end();
  const ms = performance.now() - startedMs;
  return why === undefined ? { ok: true, ms } : { ok: false, ms, why, outputTail: tail.slice(-KEPT_LINES).join("\n") };
}

const CANCELLED: BuildFailure = { kind: "cancelled" };

/** Undefined if it succeeded. */
async function run(
  command: string,
  { cwd, signal }: Build,
  onLine: (line: string) => void,
): Promise<BuildFailure | undefined> {
  if (!existsSync(cwd)) return { kind: "start", message: `the directory ${cwd} does not exist` };
  // One pipe for both outputs keeps their order.
  const script = `exec 2>&1\n${command}`;
  const child = spawn("/bin/sh", ["-c", script], { cwd, detached: true, stdio: ["ignore", "pipe", "ignore"] });
  const read = readLines(child.stdout, onLine);
  const uncancel = onAbort(signal, () => stop(child));
  const why = await failureOf(child);
  uncancel();
  const cancelled = signal?.aborted === true;
  if (cancelled) await within(GRACE_MS, read);
  signalGroup(child, "SIGKILL");
  await within(DRAIN_MS, read);
  child.stdout.destroy();
  await read;
  return cancelled ? CANCELLED : why;
}

async function failureOf(child: ChildProcess): Promise<BuildFailure | undefined> {
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    if (signal !== null) return { kind: "signal", signal };
    return code === null || code === 0 ? undefined : { kind: "exit", code };
  } catch (error) {
    return { kind: "start", message: messageOf(error) };
  }
}

/** Resolves at the end of the output: when nobody is left who could write to it. */
async function readLines(output: Readable, onLine: (line: string) => void): Promise<void> {
  const lines = new Lines(KEPT_CHARACTERS);
  output.on("data", (piece: Buffer) => {
    for (const line of lines.push(piece)) onLine(line);
    // Back-pressure: a build that writes more than we can take waits, so that messages which we pass on do not.
    output.pause();
    setImmediate(() => output.resume());
  });
  await once(output, "close").catch(() => undefined);
  for (const line of lines.end()) onLine(line);
}

function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  signal?.addEventListener("abort", act, { once: true });
  return () => signal?.removeEventListener("abort", act);
}

function stop(child: ChildProcess): void {
  signalGroup(child, "SIGTERM");
  const kill = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS);
  child.once("exit", () => clearTimeout(kill));
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // No process is left.
  }
}

async function within(limitMs: number, done: Promise<void>): Promise<void> {
  const limit = new AbortController();
  const ignored = (): void => undefined;
  await Promise.race([done, delay(limitMs, null, { signal: limit.signal }).catch(ignored)]);
  limit.abort();
}
