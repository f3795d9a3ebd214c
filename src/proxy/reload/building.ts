/** The build command of a plugin, as one step of its reload. */
import type { Emit } from "../../trace/stream.ts";
import { sayBuildFailed } from "../../trace/sentences/reload.ts";
import { runBuild } from "../../watch/build.ts";
import { findProject } from "../../watch/project.ts";
import { PluginFailed, failureWith } from "../../plugin/failure.ts";

export interface BuildingOptions {
  /** Of the executable; it may not be there yet. */
  readonly path: string;
  readonly emit: Emit;
  /** Cancels the build. */
  readonly signal: AbortSignal;
}

/**
 * Runs the command in the plugin's project; its output is shown in the log as it comes. The command itself is not: it may hold
 * a token or a password.
 * @throws {PluginFailed} with the compiler's last words; or the signal's reason
 */
export async function buildPlugin(command: string, { path, emit, signal }: BuildingOptions): Promise<void> {
  const { directory, foreign } = findProject(path);
  // lightningd starts us in a directory of its own.
  const cwd = directory ?? process.cwd();
  if (foreign !== undefined) emit({ kind: "build-moved", foreign, cwd });
  emit({ kind: "build-began", cwd });
  const result = await runBuild(command, { cwd, signal, onLine: (line) => emit({ kind: "build-line", line }) });
  const { ms } = result;
  if (result.ok) {
    signal.throwIfAborted();
    emit({ kind: "build-done", ms });
    return;
  }
  emit({ kind: "build-failed", why: result.why, ms });
  signal.throwIfAborted();
  throw new PluginFailed(failureWith(`its build in ${cwd} ${sayBuildFailed(result)}.`, result.outputTail));
}

/** The build before a start. One that is given up, since something changed again, is due again. */
export class Builder {
  /** Rejects with a PluginFailed if the build fails, or as the signal says. */
  command: (signal: AbortSignal) => Promise<void> = () => Promise.resolve();
  #isDue = false;

  /** Whether the sources are newer than the executable: a build is under way, or did not come to its end. */
  get isDue(): boolean {
    return this.#isDue;
  }

  async build(signal: AbortSignal): Promise<void> {
    this.#isDue = true;
    await this.command(signal);
    this.#isDue = false;
  }
}
