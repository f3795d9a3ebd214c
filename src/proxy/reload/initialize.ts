/** Tells an instance what the host's init said. */
import { InstanceGone } from "../../plugin/process/own-requests.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import type { Emit } from "../../trace/stream.ts";
import { checkVersion } from "./boot.ts";
import { PluginFailed, alone, disablement, failureOfError, failureOfExit } from "../../plugin/failure.ts";
import { within } from "./within.ts";

export interface Initializing {
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Whether it was started with no older instance beside it: else what it could not have may be there by now. */
  readonly alone: boolean;
}

/**
 * @param params JSON text of init's params
 * @throws {PluginFailed} if it ends, does not answer in time or disables itself; or what the signal aborted with
 */
export async function initializeInstance(
  instance: Instance,
  params: string,
  { signal, emit, alone: isAlone }: Initializing,
): Promise<void> {
  const began = performance.now();
  try {
    const answer = await within("init", { signal, emit }, instance, (limit) => instance.ask("init", params, limit));
    checkVersion(answer, "init", instance);
    const result = answer.value("result");
    if (typeof result === "object" && result !== null && "disable" in result) {
      throw new PluginFailed(disablement(`disabled itself at init: ${text(result.disable)}`));
    }
    if (!answer.has("error")) {
      emit({ kind: "initialized", version: instance.version, ms: performance.now() - began });
      return;
    }
    // lightningd takes any answer to init for a success, so the plugin serves all the same.
    const told = failureOfError("it answered init with an error", answer.value("error"), instance.stderr);
    if (told.clashes !== undefined && !isAlone) throw new PluginFailed(told);
    emit({ kind: "init-refused", failure: isAlone ? alone(told) : told });
  } catch (error) {
    if (!(error instanceof InstanceGone)) throw error;
    const told = failureOfExit(error.exit, "before it answered init", instance.stderr);
    throw new PluginFailed(isAlone ? alone(told) : told);
  }
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
