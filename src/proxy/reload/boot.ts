/** Starts an instance and asks for its manifest. Whatever goes wrong becomes one failure, in the plugin's own words. */
import { messageOf } from "../../jsonrpc/errors.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { ManifestError } from "../../lightningd/manifest/members.ts";
import { DisabledError, readManifest } from "../../lightningd/manifest/read.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import { examinePlugin, spawnFailure } from "../../plugin/file/examine.ts";
import type { PluginFile } from "../../plugin/file/examine.ts";
import type { Exit } from "../../plugin/process/exit.ts";
import { commandFor } from "../../plugin/process/start/command.ts";
import { Instance } from "../../plugin/process/instance.ts";
import { InstanceGone } from "../../plugin/process/own-requests.ts";
import type { InstanceSink } from "../../plugin/process/instance.ts";
import type { Command, Spawned } from "../../plugin/process/start/spawning.ts";
import type { Emit } from "../../trace/stream.ts";
import { PluginFailed, alone, disablement, failure, failureOfError, failureOfExit } from "../../plugin/failure.ts";
import type { Failure } from "../../trace/failure.ts";
import { within } from "./within.ts";

export interface BootOptions {
  /** Absolute path of the executable. */
  readonly path: string;
  /** The arguments that lightningd gave us, and gives every plugin. */
  readonly args: readonly string[];
  /** How to run it, with {} for its path; undefined: by itself. */
  readonly exec: string | undefined;
  /** Its environment; ours without it. */
  readonly env?: NodeJS.ProcessEnv;
  /** JSON text of the params of the host's getmanifest. */
  readonly getmanifest: string;
  readonly sink: InstanceSink;
  readonly emit: Emit;
  /** The instance's process, if `ahead.ts` started it. */
  readonly ahead: Spawned | undefined;
  /** Whether no older instance runs beside it. */
  readonly alone: boolean;
  /** Gives the start up; the instance is killed. */
  readonly signal: AbortSignal;
}

export interface Booted {
  readonly instance: Instance;
  readonly manifest: Manifest;
  /** JSON text of getmanifest's result. */
  readonly manifestText: string;
  /** Whether it was started with no older instance beside it. */
  readonly alone: boolean;
}

/** A file that a compiler or an editor still has open for writing cannot be run yet. */
const BUSY_TRIES = 40;
const BUSY_WAIT_MS = 25;

/** @throws {PluginFailed} or what the signal aborted with */
export async function bootInstance(options: BootOptions): Promise<Booted> {
  const began = performance.now();
  return await askForManifest(options, (answer, instance) => {
    const manifestText = resultOf(answer, instance);
    const manifest = readManifest(manifestText);
    options.signal.throwIfAborted();
    const { version, pid } = instance;
    options.emit({ kind: "booted", version, pid, ms: performance.now() - began });
    return { instance, manifest, manifestText, alone: options.alone };
  });
}

/**
 * Starts an instance and has its answer to getmanifest read. Where that throws, the instance is killed.
 * @throws {PluginFailed} or what the signal aborted with
 */
export async function askForManifest<T>(
  options: BootOptions,
  read: (answer: Frame, instance: Instance) => T,
): Promise<T> {
  const instance = await start(options);
  try {
    const answer = await within("getmanifest", options, instance, (signal) =>
      instance.ask("getmanifest", options.getmanifest, signal),
    );
    checkVersion(answer, "getmanifest", instance);
    return read(answer, instance);
  } catch (error) {
    instance.signal("SIGKILL");
    await instance.exited;
    if (options.signal.aborted) throw error;
    const told = error instanceof PluginFailed ? error.failure : explain(error, instance, options);
    throw new PluginFailed(options.alone ? alone(told) : told);
  }
}

/** @returns JSON text @throws {PluginFailed} for an error */
export function resultOf(answer: Frame, instance: Instance): string {
  const text = answer.text("result");
  if (text !== undefined) return text;
  const error = answer.value("error");
  throw new PluginFailed(failureOfError("it answered getmanifest with an error", error, instance.stderr));
}

/** @throws {PluginFailed} for an answer without "jsonrpc", for which lightningd kills a plugin */
export function checkVersion(answer: Frame, method: string, instance: Instance): void {
  if (answer.has("jsonrpc")) return;
  const sentence = `its answer to ${method} has no "jsonrpc": "2.0", for which lightningd kills a plugin.`;
  throw new PluginFailed(failure(sentence, instance.stderr));
}

async function start({ path, args, exec, env = process.env, sink, signal, ahead }: BootOptions): Promise<Instance> {
  if (ahead !== undefined) return new Instance(ahead, sink);
  let command: Command = { ...commandOf(examinePlugin(path), exec, args), env };
  for (let tries = 1; ; tries++) {
    signal.throwIfAborted();
    try {
      return await Instance.start(command, sink);
    } catch (error) {
      // A script without a #! line: Linux' libc gives it to the shell, macOS' does not.
      if (codeOf(error) === "ENOEXEC" && command.file === path) {
        command = { file: "/bin/sh", args: [path, ...args], env };
        continue;
      }
      if (codeOf(error) !== "ETXTBSY" || tries === BUSY_TRIES) {
        throw new PluginFailed(failure(spawnFailure(error as NodeJS.ErrnoException, path)));
      }
    }
    await new Promise((resolve) => setTimeout(resolve, BUSY_WAIT_MS));
  }
}

function commandOf(file: PluginFile, exec: string | undefined, args: readonly string[]): Command {
  const command = commandFor(file, exec, args);
  if (command !== undefined) return command;
  throw new PluginFailed(
    failure(file.kind === "broken" ? `${file.sentence} ${file.advice}` : `${file.path} cannot be run.`),
  );
}

function explain(error: unknown, instance: Instance, options: BootOptions): Failure {
  if (error instanceof InstanceGone) {
    const told = failureOfExit(error.exit, "before it answered getmanifest", instance.stderr);
    const hint = hintFor(error.exit, options);
    return hint === undefined ? told : { ...told, sentence: `${told.sentence.replace(/\.?$/, ".")} ${hint}` };
  }
  if (error instanceof DisabledError) return disablement(`disabled itself: ${error.message}`);
  if (error instanceof ManifestError) return failure(`its manifest is wrong: ${error.message}.`, instance.stderr);
  return failure(messageOf(error), instance.stderr);
}

/** Advice for an exit that the plugin's own words do not explain. */
function hintFor(exit: Exit, { path }: BootOptions): string | undefined {
  if (exit.kind !== "exited" || exit.code !== 0) return undefined;
  const file = examinePlugin(path);
  const pyln =
    file.kind === "runnable" && file.language === "python" ? " (with pyln-client: call plugin.run() at its end)" : "";
  return `A plugin has to read requests from its stdin until that ends${pyln}.`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
