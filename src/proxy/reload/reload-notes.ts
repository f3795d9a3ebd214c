/** What a recording is told of starts and reloads: how each ended. */
import type { Failure } from "../../plugin/failure.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import { tap } from "../../recording/tap.ts";
import type { Attempt, Served } from "./attempts.ts";
import type { Traffic } from "../traffic/traffic.ts";

export const CRASHED = "it crashed";

export function noteServing(traffic: Traffic, { version: v }: Instance, attempt: Attempt, served: Served): void {
  const held = attempt.isFirst ? {} : { held: served.gapMs };
  const event = {
    k: "reload",
    p: traffic.number,
    v,
    step: "serving",
    ms: served.ms,
    ...aboutOf(attempt),
    ...held,
  } as const;
  tap?.note({ note: "event", event });
}

export function noteFailed(traffic: Traffic, attempt: Attempt, told: Failure): void {
  const [p, v, ms] = [traffic.number, traffic.output.newest, performance.now() - attempt.began];
  const event = { k: "reload", p, v, step: "failed", ms, ...aboutOf(attempt), failure: placed(told) } as const;
  tap?.note({ note: "event", event });
}

function aboutOf({ reason, isFirst }: Attempt): { readonly reason: string; readonly of?: "start" | "revival" } {
  if (isFirst) return { reason: "start", of: "start" };
  return reason === CRASHED ? { reason, of: "revival" } : { reason };
}

/** A cause begins with its place, if that is known: `/home/me/x.py:27: ValueError`. */
function placed({ sentence, cause }: Failure): { text: string; file?: string; line?: number } {
  const [, file, line, text] = /^(\/.*?):(\d+): (.*)$/s.exec(cause ?? "") ?? [];
  if (file === undefined || text === undefined) return { text: cause ?? sentence };
  return { text, file, line: Number(line) };
}
