/** Makes notes for a recording of the events about saves, builds, reloads and changed manifests. */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { describeDifference } from "../../lightningd/manifest/difference.ts";
import type { Note } from "../../recording/notes.ts";
import type { BuildEvent, ReloadEvent } from "../../session/format/events.ts";
import { CRASHED } from "../../trace/events/reload.ts";
import type { Event } from "../../trace/events/events.ts";
import type { BuildFailure, ServedEvent } from "../../trace/events/reload.ts";
import type { Failure } from "../../trace/failure.ts";
import { findProject } from "../../watch/project.ts";
import type { ManagedPlugin } from "../plugin.ts";

/** @returns undefined for an event that no session has */
export function noteOf(event: Event, plugin: ManagedPlugin): Note | undefined {
  const { number: p, path } = plugin;
  // 0 while nothing serves.
  const v = plugin.lifecycle.instance?.version ?? 0;
  if (event.kind === "manifest-changed") {
    return { note: "changed", p, changed: event.changes.map(({ difference }) => describeDifference(difference)) };
  }
  if (event.kind === "change") {
    const files = namesOf(event.files, path);
    return { note: "event", event: { k: "change", p, v, files, reason: event.reason } };
  }
  if (event.kind === "served") {
    const held = event.isFirst ? {} : { held: event.gapMs };
    const reload = { p, v: event.version, step: "serving", ms: event.ms, ...aboutOf(event), ...held };
    return { note: "event", event: { k: "reload", ...reload } };
  }
  if (event.kind === "reload-began") return { note: "reloads", p, changes: event.changes };
  if (event.kind === "attempt-failed") {
    const reload = { p, v: event.version ?? v, step: "failed", ms: event.ms, ...aboutOf(event), serves: v };
    return { note: "event", event: { k: "reload", ...reload, failure: placed(event.failure, path) } };
  }
  if (event.kind === "given-up") {
    const reload = { p, v: event.version ?? v, step: "overtaken", ms: event.ms, ...aboutOf(event) };
    return { note: "event", event: { k: "reload", ...reload } };
  }
  if (event.kind === "retired") {
    const ended = { p, v: event.version, step: "ended", ms: event.ms, reason: "stopped" };
    return { note: "event", event: { k: "reload", ...ended } };
  }
  if (event.kind === "failed" && event.last !== undefined) {
    const { version, ms, exit } = event.last;
    const ended = { p, v: version, step: "ended", ms, reason: event.outcome, failure: placed(event.failure, path) };
    return { note: "event", event: { k: "reload", ...ended, ...(exit === undefined ? {} : { exit }) } };
  }
  const build = buildOf(event);
  return build && { note: "event", event: { k: "build", p, v, command: programOf(plugin), ...build } };
}

function buildOf(event: Event): Pick<BuildEvent, "line" | "exit" | "ms"> | undefined {
  if (event.kind === "build-began") return {};
  if (event.kind === "build-line") return { line: event.line };
  if (event.kind === "build-done") return { exit: 0, ms: event.ms };
  if (event.kind !== "build-failed") return undefined;
  return { exit: exitOf(event.why), ms: event.ms };
}

/** The shell's own code for a command that cannot be started, and the signal by which we cancel one. */
const NOT_STARTED = 127;
const CANCELLED = "SIGTERM";

function exitOf(why: BuildFailure): number | string {
  switch (why.kind) {
    case "exit":
      return why.code;
    case "signal":
      return why.signal;
    case "cancelled":
      return CANCELLED;
    case "start":
      return NOT_STARTED;
  }
}

function aboutOf({ reason, isFirst }: Pick<ServedEvent, "reason" | "isFirst">): Pick<ReloadEvent, "reason" | "of"> {
  if (isFirst) return { reason: "start", of: "start" };
  return reason === CRASHED ? { reason, of: "revival" } : { reason };
}

/** As the user would write them: from the plugin's own directory on, or from the project's, which cargo builds the plugin deep in. */
function namesOf(files: readonly string[], path: string): string[] {
  const own = dirname(path);
  const { directory = own } = findProject(path);
  return files.map((file) => {
    const names = [own, directory].map((from) => relative(from, file));
    return names.find((name) => !name.startsWith("..")) ?? relative(own, file);
  });
}

/**
 * A cause begins with its place, if that is known: `/home/me/x.py:27: ValueError`. Compilers, and what they built, name files from the
 * project's directory on.
 */
function placed({ sentence, cause = sentence }: Failure, path: string): { text: string; file?: string; line?: number } {
  const [, named = "", line, text] = /^([^:\n]+):(\d+): (.*)$/s.exec(cause) ?? [];
  if (text === undefined) return { text: cause };
  const file = resolve(findProject(path).directory ?? dirname(path), named);
  return isAbsolute(named) || existsSync(file) ? { text, file, line: Number(line) } : { text: cause };
}

/** The build's program alone: the rest of the command may hold a token or a password. */
function programOf({ settings }: ManagedPlugin): string {
  return settings.build?.split(/\s+/).find((word) => /^[\w./-]+$/.test(word)) ?? "build";
}
