/** Sums up a session: how often each method, hook and own call was asked, and what each reload changed. Pure. */
import type { ReloadEvent, Subject } from "../format/events.ts";
import { Endings } from "../rows/endings.ts";
import type { EndingRow } from "../rows/endings.ts";
import { durationOf, endOf, hasNoVersion, isOfVersion, statusOf } from "../rows/row.ts";
import type { Row, Status } from "../rows/row.ts";
import { Histogram } from "./histogram.ts";

export interface NameStats {
  readonly p: number;
  readonly of: Subject;
  readonly m: string;
  readonly count: number;
  /** In ms; undefined if nothing was answered. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  readonly errors: number;
  readonly mended: number;
  readonly refused: number;
  /** Not answered, though a version waits for it. */
  readonly open: number;
  /** Not answered, and the version that asked has ended. */
  readonly ended: number;
}

export interface ReloadStats {
  readonly p: number;
  readonly v: number;
  readonly t: number;
  readonly ms: number;
  readonly reason: string;
  readonly ok: boolean;
  /** Whether it failed before there was a version, as a build may. */
  readonly hasNoVersion: boolean;
  /** Whether it is the end of a version that served: `reason` says how, `ms` for how long. Without a failure it was stopped. */
  readonly hasEnded: boolean;
  /** What changed in the manifest. */
  readonly changed: readonly string[];
  readonly failure: string | undefined;
}

export interface SessionStats {
  readonly names: readonly NameStats[];
  readonly reloads: readonly ReloadStats[];
  readonly lost: { readonly messages: number; readonly bytes: number };
}

interface Count {
  readonly p: number;
  readonly of: Subject;
  readonly m: string;
  count: number;
  readonly durations: Histogram;
  readonly outcomes: Map<Status, number>;
}

interface OpenRow extends EndingRow {
  readonly count: Count;
}

export class StatsOfRows {
  readonly #counts = new Map<string, Count>();
  readonly #reloads: ReloadStats[] = [];
  readonly #lost = { messages: 0, bytes: 0 };
  /** Rows that were given out before it was known what came of them. */
  readonly #endings = new Endings<OpenRow>();

  /** Counts a row. A request may be given out twice, first open and then with its late answer; it counts once. */
  add(row: Row): void {
    const { event } = row;
    const end = endOf(row);
    const ended = [event, end].flatMap((one) => (one === undefined ? [] : this.#endings.take(one)));
    for (const { count } of ended) move(count.outcomes, "open", "ended");
    if (end !== undefined && isOfVersion(end)) this.#reloads.push(reloadStats(row, end));
    else if (event.k === "lost") {
      this.#lost.messages += event.messages;
      this.#lost.bytes += event.bytes;
    } else this.#message(row);
  }

  get result(): SessionStats {
    const names = [...this.#counts.values()].map(nameStats);
    const order = (name: NameStats): string => `${name.p} ${ORDER.indexOf(name.of)} ${name.m}`;
    return {
      names: names.toSorted((one, other) => order(one).localeCompare(order(other))),
      reloads: this.#reloads,
      lost: this.#lost,
    };
  }

  /** Answers to what was asked again are compared with earlier ones, and not counted. */
  #message(row: Row): void {
    const { event } = row;
    if (!("m" in event) || event.of === "handshake" || ("again" in event && event.again !== undefined)) return;
    const { p, of, m } = event;
    const key = `${p} ${of} ${m}`;
    const count = this.#counts.get(key) ?? { p, of, m, count: 0, durations: new Histogram(), outcomes: new Map() };
    this.#counts.set(key, count);
    const status = statusOf(row);
    const isLateAnswer = event.k === "res" || event.k === "err";
    if (isLateAnswer && event.re !== undefined) bump(count.outcomes, "open", -1);
    else count.count++;
    if (status === "open") this.#endings.add({ event, ended: undefined, count });
    if (status !== undefined) bump(count.outcomes, status, 1);
    const ms = durationOf(row);
    if (ms !== undefined) count.durations.add(ms);
  }
}

const ORDER: readonly Subject[] = ["method", "hook", "rpc", "topic", "setconfig", "check"];

function bump(outcomes: Map<Status, number>, status: Status, by: number): void {
  outcomes.set(status, Math.max(0, (outcomes.get(status) ?? 0) + by));
}

function move(outcomes: Map<Status, number>, from: Status, to: Status): void {
  bump(outcomes, from, -1);
  bump(outcomes, to, 1);
}

function nameStats({ p, of, m, count, durations, outcomes }: Count): NameStats {
  const having = (status: Status): number => outcomes.get(status) ?? 0;
  return {
    p,
    of,
    m,
    count,
    p50: durations.percentile(0.5),
    p99: durations.percentile(0.99),
    errors: having("err"),
    mended: having("mended"),
    refused: having("refused"),
    open: having("open"),
    ended: having("ended"),
  };
}

function reloadStats(row: Row, end: ReloadEvent): ReloadStats {
  return {
    p: end.p,
    v: end.v,
    t: row.event.t,
    ms: end.ms,
    reason: end.reason,
    hasEnded: end.step === "ended",
    ok: end.step === "serving",
    hasNoVersion: hasNoVersion(row),
    changed: end.changed ?? [],
    failure: end.failure?.text,
  };
}
