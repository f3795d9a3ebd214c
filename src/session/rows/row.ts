/** A row is one line of what is shown of a session: an event, with what belongs to it, under its cause. */
import type { AgainEvent, AnswerEvent, Header, ReloadEvent, SessionEvent } from "../format/events.ts";

export interface Row {
  /** An answer stands here only if its request is unknown, or was given out before. */
  readonly event: SessionEvent;
  /** The events whose texts its event has, where these are several. */
  readonly parts?: readonly SessionEvent[] | undefined;
  /** How many causes are above it. */
  readonly depth: number;
  /** The `n` of the outermost cause. */
  readonly root: number;
  /** The answer to a request. */
  readonly answer: AnswerEvent | undefined;
  /** The verdict on a request that was asked again. */
  readonly verdict: AgainEvent | undefined;
  /** How the reload after a change ended. */
  readonly reload: ReloadEvent | undefined;
  /** The end of the version that left this request without an answer. */
  readonly ended?: ReloadEvent | undefined;
  readonly children: readonly Row[];
}

/** A request without an answer is `open`, or `ended` with its version. */
export type Status = "ok" | "err" | "mended" | "refused" | "open" | "ended" | "same" | "differs";

/** The row's outcome; undefined for events without one. */
export function statusOf(row: Row): Status | undefined {
  const { event } = row;
  switch (event.k) {
    case "req":
      return statusOfRequest(row);
    case "res":
    case "err":
      return statusOfAnswer(event);
    case "again":
      return statusOfVerdict(event);
    case "reload":
    case "change":
      return statusOfReload(endOf(row));
    case "build":
      return event.exit === undefined || event.exit === 0 ? undefined : "err";
    case "note":
    case "log":
    case "stderr":
    case "stray":
    case "use":
    case "lost":
      return undefined;
  }
}

/** How a save, a start or a version ended: what the row of a save has joined, and what any other such row is. */
export function endOf({ event, reload }: Row): ReloadEvent | undefined {
  return reload ?? (event.k === "reload" ? event : undefined);
}

/** Whether a start failed before it came to a version, as a build may: its end then has the version that serves, or 0. */
export function hasNoVersion(row: Row): boolean {
  const end = endOf(row);
  const serving = row.event.k === "change" ? row.event.v : 0;
  return end?.step === "failed" && end.v === serving;
}

/** Whether the event ends a start or a reload. A version that serves may end later, which is another event. */
export function endsStart({ step }: Pick<ReloadEvent, "step">): boolean {
  return step === "serving" || step === "failed" || step === "overtaken";
}

/** Whether the event tells of a version that it serves, did not come to serve, or ended. */
export function isOfVersion({ step }: ReloadEvent): boolean {
  return step === "serving" || step === "failed" || step === "ended";
}

/** The time until it was answered or done, in ms. */
export function durationOf({ event, answer, reload }: Row): number | undefined {
  if (answer !== undefined) return answer.ms;
  if (reload !== undefined) return reload.ms;
  return "ms" in event ? event.ms : undefined;
}

/** The time until it was answered or done, or its version ended without that, in ms. */
export function waitedMs(row: Row): number | undefined {
  const { event, ended } = row;
  return durationOf(row) ?? (ended === undefined ? undefined : ended.t - event.t);
}

/** All that stands in a row, as it was recorded. */
export function eventsOf({ event, parts = [event], answer, verdict, reload }: Row): SessionEvent[] {
  return [...parts, answer, verdict, reload].filter((one) => one !== undefined);
}

/** A row, then all rows under it, in order. */
export function* inOrder(row: Row): Generator<Row> {
  yield row;
  for (const child of row.children) yield* inOrder(child);
}

/** The name of a plugin by its number. */
export function pluginName({ plugins }: Header, p: number | undefined): string {
  if (p === 0) return "autoreload";
  return plugins.find((plugin) => plugin.p === p)?.name ?? (p === undefined ? "" : `plugin ${p}`);
}

function statusOfRequest({ answer, verdict, ended }: Row): Status {
  const status = (verdict && statusOfVerdict(verdict)) ?? (answer === undefined ? "open" : statusOfAnswer(answer));
  return status === "open" && ended !== undefined ? "ended" : status;
}

/** What could not be compared has its own outcome. */
function statusOfVerdict({ verdict }: AgainEvent): Status | undefined {
  switch (verdict) {
    case "error":
      return "err";
    case "unanswered":
      return "open";
    case "withheld":
      return undefined;
    case "same":
    case "differs":
    case "mended":
      return verdict;
  }
}

function statusOfAnswer(answer: AnswerEvent): Status {
  if (answer.fate === "mended" || answer.fate === "refused") return answer.fate;
  return answer.k === "err" ? "err" : "ok";
}

function statusOfReload(end: ReloadEvent | undefined): Status | undefined {
  // To be stopped is neither well nor wrong.
  if (end === undefined || !isOfVersion(end) || end.reason === "stopped") return undefined;
  return end.step === "serving" ? "ok" : "err";
}
