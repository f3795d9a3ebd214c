/** Says what the row of a save or a start shows, and what came of asking again. Pure. */
import type { ReloadEvent, Verdict } from "../../../session/format/events.ts";
import { duration } from "../../../session/rows/measures.ts";
import { endOf, hasNoVersion, statusOf } from "../../../session/rows/row.ts";
import type { LiveRow } from "./live-rows.ts";
import { wordsOf } from "./row-words.ts";

export interface Save {
  readonly title: string;
  /** How long it took, or that it is not over. */
  readonly note: string;
  /** Why it failed. */
  readonly why: string;
  readonly isBad: boolean;
  /** Which version answers now, if that is not the new one. */
  readonly rest: string;
}

export function saveOf(row: LiveRow): Save {
  const { event } = row;
  const end = endOf(row);
  const files = event.k === "change" ? listed(event.files) : "";
  if (end === undefined) return { title: `save ${files}`, note: "reloads", why: "", isBad: false, rest: "" };
  // Neither well nor wrong: it was stopped, or a newer change came first.
  if (statusOf(row) === undefined) return { title: wordsOf(row).text, note: "", why: "", isBad: false, rest: "" };
  if (end.step === "ended") {
    const note = end.ms > 0 ? `after ${duration(end.ms)}` : "";
    return { title: `v${end.v} ${end.reason}`, note, why: whyOf(end), isBad: true, rest: "" };
  }
  const what = files === "" ? (end.of ?? "reload") : `save ${files}`;
  if (end.step === "failed") {
    const serves = end.serves ?? event.v ?? 0;
    const rest = event.k === "change" && serves > 0 ? `v${serves} serves on` : "";
    return { title: `${what}: ${notStarted(end, row)}`, note: "", why: whyOf(end), isBad: true, rest };
  }
  const waited = end.held === undefined || end.held === 0 ? "" : `, calls waited ${duration(end.held)}`;
  return { title: `${what} → v${end.v}`, note: `in ${duration(end.ms)}${waited}`, why: "", isBad: false, rest: "" };
}

/** What came of a start that failed. @param row what its end has joined, or its own; undefined if that is not kept */
export function notStarted({ v }: ReloadEvent, row: LiveRow | undefined): string {
  return row !== undefined && hasNoVersion(row) ? "no new version" : `v${v} did not start`;
}

function whyOf({ failure, exit }: ReloadEvent): string {
  if (failure === undefined) return exit === undefined ? "no reason is known" : `it exited with ${exit}`;
  return failure.line === undefined ? failure.text : `${failure.text} · line ${failure.line}`;
}

function listed(files: readonly string[]): string {
  return files.length > 2 ? `${files[0] ?? ""} and ${files.length - 1} more` : files.join(", ");
}

export interface Verdicts {
  readonly verdict: Verdict;
  readonly rows: readonly LiveRow[];
}

/**
 * The requests that were asked again after a save, by their outcomes; the same ones first. A request that was asked twice counts once, by
 * its last verdict.
 */
export function verdictsOf(row: LiveRow): Verdicts[] {
  const last = new Map<string, LiveRow>();
  for (const child of row.children) {
    const { verdict, event } = child;
    if (verdict !== undefined) last.set(verdict.of > 0 ? String(verdict.of) : `after ${event.n}`, child);
  }
  return ORDER.flatMap((verdict) => {
    const rows = [...last.values()].filter((child) => child.verdict?.verdict === verdict);
    return rows.length === 0 ? [] : [{ verdict, rows }];
  });
}

const ORDER: readonly Verdict[] = ["same", "differs", "mended", "error", "unanswered", "withheld"];
