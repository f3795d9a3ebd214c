/** Tells of a request that a plugin does not answer, and what its process does meanwhile. */
import { isSynchronous } from "../../lightningd/hooks/table.ts";
import { whyNoAnswer } from "../../plugin/process/hangs.ts";
import type { Logger } from "../../trace/log.ts";
import type { OpenRequest } from "./ledger.ts";

export function sayItIsLate(logger: Logger, { kind, name, sentTo }: OpenRequest, afterMs: number): void {
  const why = sentTo === undefined ? "" : whyNoAnswer(sentTo.pid, sentTo.hasWritten);
  const time = afterMs < 1000 ? `${afterMs} ms` : `${afterMs / 1000} s`;
  if (kind === "hook") {
    const waits = isSynchronous(name) ? "stands still" : "waits";
    const waiting = `has not answered the hook ${name} for ${time}; lightningd ${waits} for it${why}`;
    logger.log("unusual", `${waiting}. A save of the plugin starts it anew`);
  } else logger.log("info", `has not answered ${kind === "method" ? name : `${kind} of ${name}`} for ${time}${why}`);
}
