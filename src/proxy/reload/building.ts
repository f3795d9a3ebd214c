/** The build command of a plugin, as one step of its reload. */
import type { Logger } from "../../trace/log.ts";
import { describeFailure, runBuild } from "../../watch/build.ts";
import { findProject } from "../../watch/project.ts";
import { PluginFailed, failureWith } from "../../plugin/failure.ts";

export interface BuildingOptions {
  /** Of the executable; it may not be there yet. */
  readonly path: string;
  readonly logger: Logger;
  /** Cancels the build. */
  readonly signal: AbortSignal;
}

/**
 * Runs the command in the plugin's project; its output is shown in the log as it comes. The command itself is not: it may hold
 * a token or a password.
 * @throws {PluginFailed} with the compiler's last words; or the signal's reason
 */
export async function buildPlugin(command: string, { path, logger, signal }: BuildingOptions): Promise<void> {
  const { directory, foreign } = findProject(path);
  // lightningd starts us in a directory of its own.
  const cwd = directory ?? process.cwd();
  if (foreign !== undefined) logger.log("unusual", sayForeign(foreign, cwd));
  logger.log("info", `building in ${cwd}`);
  const result = await runBuild(command, { cwd, signal, onLine: (line) => logger.log("info", `| ${line}`) });
  signal.throwIfAborted();
  if (result.ok) {
    logger.log("info", `built in ${(result.ms / 1000).toFixed(1)} s`);
    return;
  }
  throw new PluginFailed(failureWith(`its build in ${cwd} ${describeFailure(result)}.`, result.outputTail));
}

function sayForeign(foreign: string, cwd: string): string {
  return (
    `${foreign} belongs to another user, who could change what is built, so the build runs in ${cwd}. ` +
    `If you trust what is there, put "cd ${foreign} && " before the command of --autoreload-build.`
  );
}
