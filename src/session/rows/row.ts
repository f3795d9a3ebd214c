/** What is shown of a session on one line: an event with what belongs to it, under its cause. */
import type { AgainEvent, AnswerEvent, Header, ReloadEvent, SessionEvent } from "../format/events.ts";

export interface Row {
  /** An answer only if its request is not known, or was given out before. */
  readonly event: SessionEvent;
  /** How many causes it is under. */
  readonly depth: number;
  /** `n` of the outermost cause. */
  readonly root: number;
  /** Of a request. */
  readonly answer: AnswerEvent | AgainEvent | undefined;
  /** Of a change: how it ended. */
  readonly reload: ReloadEvent | undefined;
  readonly children: readonly Row[];
}

export type Status = "ok" | "err" | "mended" | "refused" | "open" | "same" | "differs";

/** What came of it; undefined for what has no outcome. */
export function statusOf(row: Row): Status | undefined {
  const { event, answer, reload } = row;
  switch (event.k) {
    case "req":
      return answer === undefined ? "open" : statusOfAnswer(answer);
    case "res":
    case "err":
    case "again":
      return statusOfAnswer(event);
    case "reload":
      return statusOfReload(event);
    case "change":
      return reload === undefined ? undefined : statusOfReload(reload);
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

/** How long it took to be answered or done, in ms. */
export function durationOf({ event, answer, reload }: Row): number | undefined {
  if (answer !== undefined) return answer.ms;
  if (reload !== undefined) return reload.ms;
  return "ms" in event ? event.ms : undefined;
}

/** A row, then what is under it, in order. */
export function* inOrder(row: Row): Generator<Row> {
  yield row;
  for (const child of row.children) yield* inOrder(child);
}

/** The name of a plugin, by its number. */
export function pluginName({ plugins }: Header, p: number | undefined): string {
  if (p === 0) return "autoreload";
  return plugins.find((plugin) => plugin.p === p)?.name ?? (p === undefined ? "" : `plugin ${p}`);
}

function statusOfAnswer(answer: AnswerEvent | AgainEvent): Status {
  if (answer.k === "again") return answer.verdict === "error" ? "err" : answer.verdict;
  if (answer.fate === "mended" || answer.fate === "refused") return answer.fate;
  return answer.k === "err" ? "err" : "ok";
}

function statusOfReload({ step }: ReloadEvent): Status | undefined {
  if (step === "failed") return "err";
  return step === "serving" ? "ok" : undefined;
}
