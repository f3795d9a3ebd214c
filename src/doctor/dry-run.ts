/** Starts a plugin and asks for its manifest, as `lightningd --help` does: the plugin is not registered, and gets no init. */
import type { Frame } from "../jsonrpc/frame.ts";
import { refusalOf } from "../host/plugin/trial.ts";
import type { Refusal } from "../host/plugin/trial.ts";
import { VERSION } from "../host/version.ts";
import { examineManifest } from "../lightningd/manifest/read.ts";
import type { Examined } from "../lightningd/manifest/read.ts";
import { PluginFailed, failure } from "../plugin/failure.ts";
import { whyNoAnswer } from "../plugin/process/hangs.ts";
import type { Instance, InstanceSink } from "../plugin/process/instance.ts";
import { stopInstance } from "../plugin/process/stopping.ts";
import { inTemporary, removeTemporary } from "../plugin/process/temporary.ts";
import { askForManifest, resultOf } from "../proxy/reload/boot.ts";
import type { BootOptions } from "../proxy/reload/boot.ts";
import type { Failure } from "../trace/failure.ts";

export type DryRun =
  | { readonly kind: "failed"; readonly failure: Failure; readonly stray: string }
  | {
      readonly kind: "answered";
      readonly ms: number;
      /** JSON text of the manifest. */
      readonly text: string;
      readonly examined: Examined;
      /** lightningd's own refusal. lightningd checks in another order, and stops at the first fault. */
      readonly refusal: Refusal | undefined;
      /** What else the plugin wrote to stdout, also if it failed. */
      readonly stray: string;
    };

const GRACE_MS = 1000;

/** @param path absolute @param exec as --autoreload-exec @param patienceMs how long it may take to answer */
export async function dryRun(path: string, exec: string | undefined, patienceMs: number): Promise<DryRun> {
  const watched: Watched = { stray: [], instance: undefined };
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(tooLate(watched, patienceMs)), patienceMs);
  const began = performance.now();
  try {
    return await elsewhere(async () => {
      const { told, instance } = await asked(bootOptions(path, exec, watched, limit.signal));
      await stopInstance(instance, STOPPING);
      return { kind: "answered", ms: told.at - began, ...told, stray: textOf(watched) };
    });
  } catch (error) {
    if (error instanceof PluginFailed) return { kind: "failed", failure: error.failure, stray: textOf(watched) };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const STOPPING = {
  subscribed: "neither",
  shutdown: undefined,
  signal: "SIGTERM",
  graceMs: GRACE_MS,
  readMs: 0,
} as const;

/** What is known of the plugin while it runs. */
interface Watched {
  readonly stray: Buffer[];
  instance: Instance | undefined;
}

function tooLate({ instance }: Watched, patienceMs: number): PluginFailed {
  const why = instance === undefined ? "" : whyNoAnswer(instance.pid, instance.hasWritten);
  return new PluginFailed(
    failure(`it did not answer getmanifest within ${patienceMs / 1000} s${why}.`, instance?.stderr),
  );
}

function bootOptions(path: string, exec: string | undefined, watched: Watched, signal: AbortSignal): BootOptions {
  const sink = sinkFor(watched);
  const emit = (): undefined => undefined;
  // Without these two, libraries show their help instead.
  const env = { ...process.env, LIGHTNINGD_PLUGIN: "1", LIGHTNINGD_VERSION: VERSION };
  return { path, args: [], exec, env, getmanifest: GETMANIFEST, sink, emit, alone: true, ahead: undefined, signal };
}

const GETMANIFEST = '{"allow-deprecated-apis":true}';

interface Told {
  readonly at: number;
  readonly text: string;
  readonly examined: Examined;
  readonly refusal: Refusal | undefined;
}

async function asked(options: BootOptions): Promise<{ readonly told: Told; readonly instance: Instance }> {
  return await askForManifest(options, (answer: Frame, instance) => {
    const text = resultOf(answer, instance);
    const refusal = refusalOf(options.path, answer);
    return { told: { at: performance.now(), text, examined: examineManifest(text), refusal }, instance };
  });
}

/** Runs this in a temporary directory: lightningd runs plugins in a directory of its own, too. */
async function elsewhere<T>(run: () => Promise<T>): Promise<T> {
  const here = process.cwd();
  const directory = await inTemporary((path) => path);
  process.chdir(directory);
  try {
    return await run();
  } finally {
    process.chdir(here);
    removeTemporary(directory);
  }
}

function textOf({ stray }: Watched): string {
  return Buffer.concat(stray).toString().trim();
}

function sinkFor(watched: Watched): InstanceSink {
  return {
    began: (instance) => {
      watched.instance = instance;
      return 1;
    },
    message: () => undefined,
    stray: (bytes) => void watched.stray.push(Buffer.from(bytes)),
    tooLarge: () => undefined,
    launched: () => undefined,
    ended: () => undefined,
  };
}
