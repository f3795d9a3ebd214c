/** A sentence for each event that is no message. */
import type {
  AgainEvent,
  BuildEvent,
  ChangeEvent,
  Difference,
  LostEvent,
  ReloadEvent,
  UseEvent,
  Verdict,
} from "../format/events.ts";
import { brief } from "../../lightningd/hooks/sentences.ts";
import { bytes, duration } from "./measures.ts";
import type { Row } from "./row.ts";
import { outcomeOf } from "./summary.ts";

export type Wordless = ChangeEvent | BuildEvent | ReloadEvent | AgainEvent | UseEvent | LostEvent;

/** @param end how the reload after a change ended */
export function sentenceOf(event: Wordless, end?: ReloadEvent): string {
  switch (event.k) {
    case "change":
      return change(event, end);
    case "build":
      return build(event);
    case "reload":
      return reload(event);
    case "again":
      return again(event);
    case "use":
      return use(event);
    case "lost":
      return lost(event);
  }
}

function change({ files, v }: ChangeEvent, end: ReloadEvent | undefined): string {
  const saved = `save ${files.join(", ")}`;
  if (end === undefined) return saved;
  const { step, serves = v } = end;
  return `${saved} -> ${ended(end, v)}${step === "failed" && serves > 0 ? `; v${serves} serves on` : ""}`;
}

function reload(event: ReloadEvent): string {
  if (event.step === "ended") return ended(event);
  return `${event.of ?? "reload"} (${event.reason}) -> ${ended(event)}`;
}

/** @param serving the version that served before, if one did */
function ended({ v, step, reason, ms, held, failure, exit, changed = [] }: ReloadEvent, serving = 0): string {
  const extra = changed.length === 0 ? "" : `: ${changed.join("; ")}`;
  const waited = held === undefined || held === 0 ? "" : `, calls waited ${duration(held)}`;
  if (step === "serving") return `v${v} serves after ${duration(ms)}${waited}${extra}`;
  const after = ms > 0 ? ` after ${duration(ms)}` : "";
  if (step === "overtaken") return `overtaken by a newer change${after}`;
  if (reason === "stopped") return `v${v} was stopped${after}`;
  if (step !== "failed" && step !== "ended") return `v${v}: ${step}`;
  const at =
    failure?.file === undefined ? "" : ` at ${failure.file}${failure.line === undefined ? "" : `:${failure.line}`}`;
  const what = step === "failed" ? "did not start" : `${reason}${after}`;
  const who = step === "failed" && v === serving ? "no new version" : `v${v} ${what}`;
  // A sentence without a place says how it exited.
  const code = exit === undefined || (step === "ended" && at === "") ? "" : ` (exit ${exit})`;
  return `${who}: ${failure?.text ?? "no reason is known"}${at}${code}`;
}

function build({ command, line, exit, ms }: BuildEvent): string {
  if (line !== undefined) return line;
  if (exit === undefined) return `${command} begins`;
  const after = ms === undefined ? "" : ` after ${duration(ms)}`;
  return exit === 0 ? `${command} is done${after}` : `${command} failed with ${exit}${after}`;
}

function again({ verdict, against, why, diff = [] }: AgainEvent): string {
  const parts = [...(why === undefined ? [] : [why]), ...diff.map(difference)];
  const than = verdict === "differs" && against !== undefined ? ` from v${against}` : "";
  return `asked again: ${VERDICTS[verdict]}${than}${parts.length === 0 ? "" : ` (${parts.join("; ")})`}`;
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  same: "same",
  differs: "differs",
  error: "an error now",
  mended: "wrong",
  unanswered: "not answered",
  withheld: "not comparable",
};

/** Of a request without an answer. */
export function unanswered({ event, ended }: Pick<Row, "event" | "ended">): string {
  return ended === undefined ? "not answered" : `not answered: v${event.v} has ended`;
}

function difference({ at, was, is }: Difference): string {
  const where = at === "" ? "" : `${at} `;
  if (at === "/error" && is !== undefined && was === undefined) return outcomeOf(`{"error":${is}}`);
  if (was === undefined) return `${where}is new: ${brief(is ?? "")}`;
  return `${where}was ${brief(was)}, is ${is === undefined ? "gone" : brief(is)}`;
}

function use({ cpu, memory, open, held }: UseEvent): string {
  return `${bytes(memory)}, ${cpu} % of a processor, ${open} open, ${held} held`;
}

function lost({ messages, bytes: size }: LostEvent): string {
  return `not recorded here: ${messages} messages, ${bytes(size)}`;
}
