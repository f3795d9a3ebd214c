/** What is no message, in a sentence each. */
import type { AgainEvent, BuildEvent, ChangeEvent, LostEvent, ReloadEvent, UseEvent } from "../format/events.ts";
import { brief } from "../../lightningd/hooks/sentences.ts";
import { bytes, duration } from "./measures.ts";

export function change({ files, v }: ChangeEvent, end: ReloadEvent | undefined): string {
  const saved = `save ${files.join(", ")}`;
  if (end === undefined) return saved;
  return `${saved} -> ${ended(end)}${end.step === "failed" && v !== end.v ? `; v${v} serves on` : ""}`;
}

export function reload(event: ReloadEvent): string {
  return `${event.of ?? "reload"} (${event.reason}) -> ${ended(event)}`;
}

function ended({ v, step, ms, held, failure, exit, changed = [] }: ReloadEvent): string {
  const extra = changed.length === 0 ? "" : `: ${changed.join("; ")}`;
  const waited = held === undefined || held === 0 ? "" : `, calls waited ${duration(held)}`;
  if (step === "serving") return `v${v} serves after ${duration(ms)}${waited}${extra}`;
  if (step !== "failed") return `v${v}: ${step}`;
  const at =
    failure?.file === undefined ? "" : ` at ${failure.file}${failure.line === undefined ? "" : `:${failure.line}`}`;
  return `v${v} did not start: ${failure?.text ?? "no reason is known"}${at}${exit === undefined ? "" : ` (exit ${exit})`}`;
}

export function build({ command, line, exit, ms }: BuildEvent): string {
  if (line !== undefined) return line;
  if (exit === undefined) return `${command} begins`;
  const after = ms === undefined ? "" : ` after ${duration(ms)}`;
  return exit === 0 ? `${command} is done${after}` : `${command} failed with ${exit}${after}`;
}

export function again({ verdict, diff = [] }: AgainEvent): string {
  const parts = diff.map(({ at, was, is }) => `${at} was ${json(was)}, is ${json(is)}`);
  return `asked again: ${verdict}${parts.length === 0 ? "" : ` (${parts.join("; ")})`}`;
}

export function use({ cpu, memory, open, held }: UseEvent): string {
  return `${bytes(memory)}, ${cpu} % of a processor, ${open} open, ${held} held`;
}

export function lost({ messages, bytes: size }: LostEvent): string {
  return `not recorded here: ${messages} messages, ${bytes(size)}`;
}

function json(value: unknown): string {
  return value === undefined ? "absent" : brief(JSON.stringify(value));
}
