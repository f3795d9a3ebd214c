/** Writes a session's sums as a table. Pure. */
import type { Header } from "../../session/format/events.ts";
import { pluginName } from "../../session/rows/row.ts";
import type { NameStats, ReloadStats, SessionStats } from "../../session/stats/stats.ts";
import { printable } from "../../trace/printable.ts";
import { bytes, duration, seconds } from "../../session/rows/measures.ts";

const HEAD = ["", "count", "p50", "p99", "errors", "mended", "refused", "open", "ended"];

export function statsText({ names, reloads, lost }: SessionStats, header: Header): string {
  const table = [HEAD, ...names.map((name) => rowOf(name, header))];
  const widths = HEAD.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => aligned(cell, column, widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const gap = lost.messages === 0 ? [] : ["", `Not recorded: ${lost.messages} messages, ${bytes(lost.bytes)}`];
  const below = reloads.length === 0 ? [] : ["", ...reloads.map((reload) => reloadLine(reload, header))];
  return [...lines, ...below, ...gap].map((line) => `${printable(line)}\n`).join("");
}

function rowOf(
  { p, of, m, count, p50, p99, errors, mended, refused, open, ended }: NameStats,
  header: Header,
): string[] {
  const outcomes = [errors, mended, refused, open, ended].map((number) => (number === 0 ? "" : String(number)));
  return [`${prefix(p, header)}${of} ${m}`, String(count), duration(p50), duration(p99), ...outcomes];
}

function aligned(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function reloadLine(
  { p, v, t, ms, reason, hasEnded, ok, hasNoVersion, changed, failure }: ReloadStats,
  header: Header,
): string {
  const when = `${prefix(p, header)}${hasNoVersion ? "" : `v${v} `}at ${seconds(t)} s`;
  const why = failure ?? "no reason is known";
  if (hasEnded && reason === "stopped") return `${when} was stopped after ${duration(ms)}`;
  if (hasEnded) return `${when} ${reason}: ${why}`;
  if (!ok) return `${when} (${reason}): ${hasNoVersion ? "no new version" : "did not start"}, ${why}`;
  return `${when} (${reason}): serves after ${duration(ms)}${changed.length === 0 ? "" : `, ${changed.join(", ")}`}`;
}

function prefix(p: number, header: Header): string {
  return header.plugins.length > 1 ? `${pluginName(header, p)} ` : "";
}
