/** Chrome's trace event format, which ui.perfetto.dev and chrome://tracing show: a process for each plugin. */
import type { Header, UseEvent } from "../format/events.ts";
import { beginningOf, Commas } from "./exporter.ts";
import type { Exporter } from "./exporter.ts";
import { Lanes } from "./lanes.ts";
import { pluginName, statusOf, waitedMs } from "../rows/row.ts";
import type { Row } from "../rows/row.ts";

export class PerfettoExporter implements Exporter {
  readonly #commas = new Commas();
  readonly #lanes = new Map<number, Lanes>();
  readonly #named = new Set<string>();

  begin({ at, tool, host, network }: Header): string {
    const other = JSON.stringify({ "recorded at": at, "cln-autoreload": tool, host, network });
    return `{"displayTimeUnit":"ms","otherData":${other},"traceEvents":[`;
  }

  tree(rows: readonly Row[], header: Header): string {
    const spans = rows.filter(isSpan);
    const end = Math.max(0, ...rows.flatMap(({ event, answer, reload }) => [event.t, answer?.t ?? 0, reload?.t ?? 0]));
    const placed = spans.map((row) => ({ value: row, from: beginningOf(row), to: endOf(row, end) }));
    const pid = rows[0]?.event.p ?? 0;
    const lanes = placed.length === 0 ? [] : this.#lanesOf(pid).place(placed);
    const tid = (lanes[0]?.lane ?? 0) + 1;
    const names = [...new Set([tid, ...lanes.map(({ lane }) => lane + 1)])].flatMap((lane) =>
      this.#names(pid, lane, header),
    );
    const slices = lanes.map(({ span, lane }) => slice(span.value, pid, lane + 1, span.to - span.from));
    const others = rows.filter((row) => !isSpan(row)).flatMap((row) => instants(row, pid, tid));
    return this.#commas.before([...names, ...slices, ...others]);
  }

  end(): string {
    return "\n]}\n";
  }

  #lanesOf(pid: number): Lanes {
    const lanes = this.#lanes.get(pid) ?? new Lanes();
    this.#lanes.set(pid, lanes);
    return lanes;
  }

  /** @returns the events that name the thread and its process; each of them only once */
  #names(pid: number, tid: number, header: Header): object[] {
    const key = `${pid} ${tid}`;
    if (this.#named.has(key)) return [];
    const isFirst = !this.#named.has(`${pid}`);
    this.#named.add(key).add(`${pid}`);
    const thread = { name: "thread_name", ph: "M", pid, tid, ts: 0, args: { name: `lane ${tid}` } };
    const process = { name: "process_name", ph: "M", pid, tid, ts: 0, args: { name: pluginName(header, pid) } };
    return isFirst ? [process, thread] : [thread];
  }
}

function isSpan({ event: { k } }: Row): boolean {
  return k === "req" || k === "change" || k === "res" || k === "err";
}

/** A request without an answer lasts as long as anything under it. */
function endOf(row: Row, end: number): number {
  const duration = waitedMs(row);
  return Math.max(beginningOf(row), duration === undefined ? end : beginningOf(row) + duration);
}

function slice(row: Row, pid: number, tid: number, ms: number): object {
  const { event, answer } = row;
  const name = "m" in event ? event.m : event.k === "change" ? `save ${event.files.join(", ")}` : event.k;
  const cat = "of" in event && typeof event.of === "string" ? event.of : event.k;
  const request = "body" in event ? event.body : undefined;
  const args = { n: event.n, v: event.v, up: event.up, status: statusOf(row), request, response: answer?.body };
  return { name, cat, ph: "X", pid, tid, ts: micros(beginningOf(row)), dur: micros(ms), args };
}

function instants({ event }: Row, pid: number, tid: number): object[] {
  if (event.k === "use") return counters(event, pid);
  const name = "m" in event ? event.m : event.k;
  const args = "text" in event ? { n: event.n, text: event.text } : { ...event };
  return [{ name, cat: event.k, ph: "i", s: "t", pid, tid, ts: micros(event.t), args }];
}

function counters({ t, cpu, memory, open, held }: UseEvent, pid: number): object[] {
  const common = { ph: "C", pid, tid: 0, ts: micros(t) };
  return [
    { ...common, name: "memory", args: { bytes: memory } },
    { ...common, name: "processor", args: { percent: cpu } },
    { ...common, name: "requests", args: { open, held } },
  ];
}

/** A time in microseconds, to the nanosecond. */
function micros(ms: number): number {
  return Math.round(ms * 1_000_000) / 1000;
}
