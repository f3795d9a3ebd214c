/** The session that the page shows. What is read in a component by `.value` draws it again when that changes. */
import { batch, computed, signal } from "@preact/signals";
import { withPlugin } from "../../session/format/events.ts";
import type { Header, ReloadEvent, UseEvent } from "../../session/format/events.ts";
import { readLine } from "../../session/format/line.ts";
import type { Line } from "../../session/format/line.ts";
import type { SessionEvent } from "../../session/format/events.ts";
import type { Filter, FilterError } from "../../session/filter/filter.ts";
import { understood } from "../../session/filter/filter.ts";
import { matches } from "../../session/filter/match.ts";
import { Bodies } from "./rows/bodies.ts";
import { LiveRows } from "./rows/live-rows.ts";
import type { LiveRow } from "./rows/live-rows.ts";
import { OwnLog } from "./rows/own-log.ts";
import { Shown } from "./rows/shown.ts";
import { Strip } from "./strip.ts";

/** As it comes from a server: `run` is another one for each session, `oldest` the first event that it has. */
export interface PageHeader extends Header {
  readonly run?: string;
  readonly oldest?: number;
}

/** An instance of a plugin that came to serve, or did not. */
export interface Version {
  readonly p: number;
  readonly v: number;
  readonly end: ReloadEvent;
  /** Of the save that led to it, or of its start. */
  readonly row: LiveRow | undefined;
}

/** A page keeps so many rows, with 32 MiB of bodies: a tab that is left open stays below 200 MB. */
const MOST_ROWS = 75_000;
const ROWS_AT_A_TIME = 10_000;

export const header = signal<PageHeader | undefined>(undefined);
/** Another number whenever `rows`, `shown`, `strip`, `lastUse` or `versions` changed: read it, then them. */
export const revision = signal(0);
export const rows = new LiveRows();
export const shown = new Shown();
export const bodies = new Bodies();
export const strip = new Strip();
/** What a plugin's processes use, by its number. */
export const lastUse = new Map<number, UseEvent>();
/** Of the members whose values are masked. */
export const maskedNames = new Set<string>();
/** In the order in which they ended their start. */
export const versions: Version[] = [];
/** @property said lines of autoreload's own log: it says when a plugin ended */
const NOTHING_YET = { events: 0, lastN: 0, lostMessages: 0, droppedRows: 0, lastMs: 0, said: 0 };
/** What went by, also what the page does not keep any more. */
export const counts = { ...NOTHING_YET };

export const selected = signal<LiveRow | undefined>(undefined);
export const filterText = signal("");
/** What is understood of `filterText`, and what is wrong with the rest. */
export const filter = computed(() => understood(filterText.value));
/** The filter that the rows are found by, which is not always the one that is typed: see setFilter. */
export const applied = signal<{ readonly text: string; readonly filter: Filter }>({ text: "", filter: [] });

/**
 * Takes lines of a session as they come. An event that was here already is passed over, so a stream may begin anywhere.
 *
 * @throws if they are no session
 */
export function take(lines: readonly (string | undefined)[]): void {
  for (const text of lines) {
    const line: Line = text === undefined ? TOO_LONG : readLine(text);
    if (line.kind === "header") begin(line.header);
    else if (header.value === undefined && line.kind !== "unknown") throw new Error(noSession(line));
    else if (line.kind === "event" && line.event.n > counts.lastN) add(line.event);
    // A damaged file is shown as far as it goes, and says that something of it is not.
    else if (line.kind === "broken") counts.lostMessages++;
  }
  if (rows.size > MOST_ROWS) drop();
  revision.value++;
}

/** Without its header nobody knows what a line means: another version's may mean something else. */
function noSession(line: Line): string {
  return `This is no session that this page can read: ${line.kind === "broken" ? line.why : "it does not begin with a header"}.`;
}

const TOO_LONG: Line = { kind: "broken", why: "it is too long to be one of ours" };

/** Empties the page, for another session. */
export function clear(): void {
  batch(() => {
    rows.clear();
    bodies.clear();
    strip.clear();
    lastUse.clear();
    maskedNames.clear();
    versions.length = 0;
    servedAt.clear();
    Object.assign(counts, NOTHING_YET);
    shown.again([]);
    header.value = undefined;
    selected.value = undefined;
    revision.value++;
  });
}

/**
 * @param isWhole false while a word of it is being typed: where that is not understood yet, or finds nothing yet, the rows stay those of the
 * filter before, since an empty list tells nobody what to type next
 */
export function setFilter(text: string, isWhole = true): void {
  batch(() => {
    filterText.value = text;
    const before = applied.value;
    const { error, filter: words } = filter.value;
    if (isWhole || error === undefined) apply({ text, filter: words });
    else if (before.filter.length === 0) apply({ text: without(text, error), filter: words });
    if (!isWhole && shown.hits === 0) apply(before);
    revision.value++;
  });
}

/** The newest version of a plugin that serves. */
export function servingVersion(p: number): Version | undefined {
  return versions.findLast((version) => version.p === p && version.end.step === "serving");
}

/** How long a request waited until a version served that could answer it. */
export function heldMsOf({ event, answer }: LiveRow): number {
  if (answer === undefined || event.k !== "req" || event.from === "autoreload" || event.of === "rpc") return 0;
  const since = servedAt.get(keyOf(answer.p, answer.v)) ?? 0;
  return Math.max(0, Math.min(since - event.t, answer.ms ?? 0));
}

const ownLog = new OwnLog();
/** When each version began to serve. */
const servedAt = new Map<string, number>();

function keyOf(p: number, v: number): string {
  return `${p}/${v}`;
}

function without(text: string, { from, to }: FilterError): string {
  return (text.slice(0, from) + text.slice(to)).trim();
}

function apply(next: typeof applied.value): void {
  applied.value = next;
  const words = next.filter;
  const head = header.value;
  const isFiltered = words.length > 0 && head !== undefined;
  shown.filter(rows.top, isFiltered ? (row) => matches(words, row, head) : undefined);
}

/** The first line of a session, or of its next file or stream. */
function begin(next: PageHeader): void {
  const known = header.value;
  if (known !== undefined && (known.run !== next.run || known.at !== next.at)) clear();
  header.value = next;
  ownLog.begin(next.plugins);
  if (applied.value.text !== "") apply(applied.value);
}

function add(event: SessionEvent): void {
  // What a process uses is drawn on the strip, and is no row: a count that grows by it would count what nobody finds.
  if (event.k !== "use") counts.events++;
  if (event.plugin !== undefined && header.value !== undefined) {
    header.value = { ...header.value, ...withPlugin(header.value, event) };
    ownLog.begin(header.value.plugins);
  }
  counts.lastN = event.n;
  counts.lastMs = event.t;
  strip.push(event);
  if ("mask" in event) for (const at of event.mask ?? []) maskedNames.add(at.slice(at.lastIndexOf("/") + 1));
  if (event.k === "use") lastUse.set(event.p, event);
  if (event.k === "log" && event.of === "autoreload") counts.said++;
  if (event.k === "lost") counts.lostMessages += event.messages;
  const change = rows.push(event, ownLog.causeOf(event));
  if (change !== undefined) {
    shown.apply(change);
    // Of a text that goes on in its row, all is kept by what the row has now.
    bodies.keep(change.row, event.k === "stderr" || event.k === "log" ? change.row.event : event);
  }
  if (event.k === "reload" && (event.step === "serving" || event.step === "failed")) {
    versions.push({ p: event.p, v: event.v, end: event, row: change?.row });
    if (event.step === "serving") servedAt.set(keyOf(event.p, event.v), event.t);
  }
}

function drop(): void {
  const before = rows.size;
  rows.dropTo(MOST_ROWS - ROWS_AT_A_TIME);
  counts.droppedRows += before - rows.size;
  bodies.forget((row) => rows.at(row.n) === row);
  shown.again(rows.top);
}
