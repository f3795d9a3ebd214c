/** The session on the page. A component that reads a signal's `.value` here is drawn again when the signal changes. */
import { batch, computed, signal } from "@preact/signals";
import { withPlugin } from "../../session/format/events.ts";
import type { Header, ReloadEvent, UseEvent } from "../../session/format/events.ts";
import { readLine } from "../../session/format/line.ts";
import type { Line } from "../../session/format/line.ts";
import type { SessionEvent } from "../../session/format/events.ts";
import type { Filter, FilterError } from "../../session/filter/filter.ts";
import { understood } from "../../session/filter/filter.ts";
import { matches } from "../../session/filter/match.ts";
import { isOfVersion } from "../../session/rows/row.ts";
import { Bodies } from "./rows/bodies.ts";
import { LiveRows } from "./rows/live-rows.ts";
import type { LiveRow } from "./rows/live-rows.ts";
import { isDeed, lateOne } from "./rows/deeds.ts";
import { OwnLog } from "./rows/own-log.ts";
import { isOurs } from "./rows/row-words.ts";
import { Shown } from "./rows/shown.ts";
import { Strip } from "./strip.ts";

/** As the server sends it: `run` is another one for each session, `oldest` the first event that the server has. */
export interface PageHeader extends Header {
  readonly run?: string;
  readonly oldest?: number;
}

/** An instance of a plugin that serves, served, or failed to start. */
export interface Version {
  readonly p: number;
  readonly v: number;
  readonly end: ReloadEvent;
  /** The row of the save that led to it, or of its start. */
  readonly row: LiveRow | undefined;
}

/** The page keeps so many rows, and 32 MiB of bodies, so that a tab that stays open needs less than 200 MB. */
const MOST_ROWS = 75_000;
const ROWS_AT_A_TIME = 10_000;

export const header = signal<PageHeader | undefined>(undefined);
/** Changes whenever `rows`, `shown`, `strip`, `lastUse` or `versions` do, which are no signals: read this first. */
export const revision = signal(0);
export const rows = new LiveRows();
export const shown = new Shown();
export const bodies = new Bodies();
export const strip = new Strip();
/** What a plugin's processes used last, by the plugin's number. */
export const lastUse = new Map<number, UseEvent>();
/** What each plugin did last by itself, by its number. */
export const lastDeeds = new Map<number, LiveRow>();
/** The names of members whose values are masked. */
export const maskedNames = new Set<string>();
/** In the order in which their starts ended. */
export const versions: Version[] = [];
/** The first event of each plugin that only a version that serves can bring about: a session may begin while one serves. */
export const firstServed = new Map<number, SessionEvent & { readonly p: number; readonly v: number }>();
/**
 * `said` counts the lines of autoreload's own log, which may say that a plugin ended, and what its methods answered, which may have pinned;
 * `ofNode` counts the lines of the node's own log.
 */
const NOTHING_YET = {
  events: 0,
  lastN: 0,
  lostMessages: 0,
  lastLostN: 0,
  droppedRows: 0,
  lastMs: 0,
  said: 0,
  ofNode: 0,
};
/** Sums over the whole session, with what the page does not keep any more. */
export const counts = { ...NOTHING_YET };

export const selected = signal<LiveRow | undefined>(undefined);
export const filterText = signal("");
/** The words of `filterText` that are understood, and what is wrong with the first other one. */
export const filter = computed(() => understood(filterText.value));
/** The filter that the rows are found by. It may be older than the typed one: see setFilter. */
export const applied = signal<{ readonly text: string; readonly filter: Filter }>({ text: "", filter: [] });

/**
 * Takes lines of a session as they come. It skips events that it has, so a stream may begin anywhere.
 * @throws if the lines are no session
 */
export function take(lines: readonly (string | undefined)[]): void {
  for (const text of lines) {
    const line: Line = text === undefined ? TOO_LONG : readLine(text);
    if (line.kind === "header") begin(line.header);
    else if (header.value === undefined && line.kind !== "unknown") throw new Error(noSession(line));
    else if (line.kind === "event" && line.event.n > counts.lastN) add(line.event);
    // A damaged line is counted as lost, and the rest of the file is shown.
    else if (line.kind === "broken") counts.lostMessages++;
  }
  if (rows.size > MOST_ROWS) drop();
  revision.value++;
}

/** Without a header nobody knows what a line means: in another version of the format it may mean something else. */
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
    lastDeeds.clear();
    maskedNames.clear();
    versions.length = 0;
    firstServed.clear();
    servedAt.clear();
    Object.assign(counts, NOTHING_YET);
    shown.again([]);
    header.value = undefined;
    selected.value = undefined;
    revision.value++;
  });
}

/**
 * @param isWhole false while a word is being typed: as long as the filter is not understood or finds nothing, the rows of the filter before
 * stay, since an empty list would not show what to type next
 * @param beginning a word that another word may still become: what it would find by itself is not meant yet
 */
export function setFilter(text: string, isWhole = true, beginning?: Place): void {
  batch(() => {
    filterText.value = text;
    const before = applied.value;
    const { error, filter: words } = filter.value;
    if (beginning !== undefined) applyWithout(text, beginning);
    else if (isWhole || error === undefined) apply({ text, filter: words });
    else if (before.filter.length === 0) applyWithout(text, error);
    if (!isWhole && shown.hits === 0) apply(before);
    revision.value++;
  });
}

/** Of a word in the filter. */
type Place = Pick<FilterError, "from" | "to">;

/** The newest version of a plugin that serves. */
export function servingVersion(p: number): number | undefined {
  const last = versions.findLast((version) => version.p === p && version.end.step !== "failed");
  if (last === undefined) return firstServed.get(p)?.v;
  return last.end.step === "serving" ? last.v : undefined;
}

/** How long a request waited for a version that could answer it. */
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

function applyWithout(text: string, { from, to }: Place): void {
  const rest = (text.slice(0, from) + text.slice(to)).trim();
  if (rest !== applied.value.text) apply({ text: rest, filter: understood(rest).filter });
}

function apply(next: typeof applied.value): void {
  applied.value = next;
  const words = next.filter;
  const head = header.value;
  const isFiltered = words.length > 0 && head !== undefined;
  const onlyHides = words.every(({ isNot }) => isNot);
  shown.filter(rows.top, isFiltered ? (row) => matches(words, row, head) : undefined, onlyHides);
}

/** Takes the first line of a session, or of its next file or stream. */
function begin(next: PageHeader): void {
  const known = header.value;
  if (known !== undefined && (known.run !== next.run || known.at !== next.at)) clear();
  header.value = next;
  ownLog.begin(next.plugins);
  if (applied.value.text !== "") apply(applied.value);
}

function add(event: SessionEvent): void {
  // Not counted: what a process uses is drawn on the strip and makes no row, so nobody would find what the count has.
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
  if (event.k === "log" ? event.of === "autoreload" : event.k === "res" && isOurs(event)) counts.said++;
  if (event.k === "log" && event.of === "lightningd") counts.ofNode++;
  if (isOfServing(event) && !firstServed.has(event.p)) firstServed.set(event.p, event);
  if (event.k === "lost") {
    counts.lostMessages += event.messages;
    counts.lastLostN = event.n;
  }
  for (const row of rows.end(event)) shown.apply({ kind: "changed", row });
  const change = rows.push(event, ownLog.causeOf(event) ?? lateOne(event, rows.open));
  if (change !== undefined) {
    if (isDeed(event)) lastDeeds.set(event.p, change.row);
    shown.apply(change);
    // A line of a text that grows in its row counts by the whole text of the row.
    bodies.keep(change.row, event.k === "stderr" || event.k === "log" ? change.row.event : event);
  }
  if (event.k === "reload" && isOfVersion(event)) {
    versions.push({ p: event.p, v: event.v, end: event, row: change?.row });
    if (event.step === "serving") servedAt.set(keyOf(event.p, event.v), event.t);
  }
}

function isOfServing(event: SessionEvent): event is SessionEvent & { readonly p: number; readonly v: number } {
  if (event.k === "note") return event.to === "plugin" && event.v > 0;
  if (event.k !== "res" && event.k !== "err") return false;
  return event.from === "plugin" && event.fate === "answered" && event.of !== "handshake" && event.v > 0;
}

function drop(): void {
  const before = rows.size;
  rows.dropTo(MOST_ROWS - ROWS_AT_A_TIME);
  counts.droppedRows += before - rows.size;
  bodies.forget((row) => rows.at(row.n) === row);
  shown.again(rows.top);
}
