/** OpenTelemetry's traces as JSON (OTLP/JSON): a trace for each outermost cause, a span for each row that takes time. */
import type { Header, SessionEvent } from "../format/events.ts";
import { beginningOf, Commas } from "./exporter.ts";
import type { Exporter } from "./exporter.ts";
import { endOf, pluginName, statusOf, waitedMs } from "../rows/row.ts";
import type { Row } from "../rows/row.ts";

/** opentelemetry.proto.trace.v1 has numbers for SpanKind and StatusCode. */
const KIND = { internal: 1, server: 2, client: 3, consumer: 5 } as const;
const CODE = { unset: 0, ok: 1, error: 2 } as const;

export class OtlpExporter implements Exporter {
  readonly #commas = new Commas();

  begin(): string {
    return '{"resourceSpans":[';
  }

  tree(rows: readonly Row[], header: Header): string {
    const isNoted = new Set(rows.flatMap(({ children }) => children.filter(isNote)));
    const spans = rows.filter((row) => isSpan(row) && !isNoted.has(row)).map((row) => spanOf(row, header));
    const [first] = rows;
    if (first === undefined || spans.length === 0) return "";
    const scopeSpans = [{ scope: { name: "cln-autoreload", version: header.tool }, spans }];
    return this.#commas.before([{ resource: resourceOf(first.event, header), scopeSpans }]);
  }

  end(): string {
    return "\n]}\n";
  }
}

function resourceOf({ p }: SessionEvent, header: Header): object {
  const attributes = {
    "service.name": pluginName(header, p),
    "lightningd.version": header.host,
    network: header.network,
  };
  return { attributes: attributesOf(attributes) };
}

/** Whether a row is written as an event of its cause's span, and not as a span of its own. */
function isNote({ event }: Row): boolean {
  return event.k === "log" || event.k === "stderr" || event.k === "stray";
}

function isSpan({ event }: Row): boolean {
  return event.k !== "use" && event.k !== "lost";
}

function spanOf(row: Row, header: Header): object {
  const { event, answer, root } = row;
  const begin = beginningOf(row);
  const up = event.up ?? (event.k === "res" || event.k === "err" || event.k === "again" ? event.re : undefined);
  return {
    traceId: hex(Date.parse(header.at), 16) + hex(root, 16),
    spanId: hex(event.n, 16),
    ...(up === undefined ? {} : { parentSpanId: hex(up, 16) }),
    name: nameOf(event),
    kind: kindOf(event),
    startTimeUnixNano: nanos(header, begin),
    endTimeUnixNano: nanos(header, begin + (waitedMs(row) ?? 0)),
    attributes: attributesOf({
      "rpc.system": "m" in event ? "jsonrpc" : undefined,
      "rpc.method": "m" in event ? event.m : undefined,
      "rpc.jsonrpc.request_id": "id" in event ? event.id : undefined,
      "cln.of": "of" in event ? String(event.of) : undefined,
      "cln.version": event.v,
      "cln.status": statusOf(row),
      "cln.guess": event.guess,
      "cln.request": "body" in event ? event.body : undefined,
      "cln.response": answer?.body,
    }),
    events: row.children.filter(isNote).map((note) => spanEvent(note, header)),
    status: spanStatus(row),
  };
}

function nameOf(event: SessionEvent): string {
  if ("m" in event) return event.k === "res" || event.k === "err" ? `late answer of ${event.m}` : event.m;
  return event.k === "change" ? `save ${event.files.join(", ")}` : event.k;
}

function kindOf(event: SessionEvent): number {
  if (event.k === "note") return KIND.consumer;
  if (event.k !== "req") return KIND.internal;
  return event.from === "plugin" ? KIND.client : KIND.server;
}

function spanEvent({ event }: Row, header: Header): object {
  const text = "text" in event ? event.text : "";
  const level = event.k === "log" ? event.level : undefined;
  return {
    timeUnixNano: nanos(header, event.t),
    name: event.k,
    attributes: attributesOf({ text, level, "cln.guess": event.guess }),
  };
}

function spanStatus(row: Row): object {
  const status = statusOf(row);
  const isError = status === "err" || status === "refused";
  if (status === undefined || status === "open" || status === "ended") return { code: CODE.unset };
  const message = endOf(row)?.failure?.text ?? row.answer?.wrong;
  return { code: isError ? CODE.error : CODE.ok, ...(isError && message !== undefined ? { message } : {}) };
}

/** A time in nanoseconds. JSON of protobuf writes 64-bit numbers as strings. */
function nanos({ at }: Header, ms: number): string {
  return String(BigInt(Date.parse(at)) * 1_000_000n + BigInt(Math.round(ms * 1_000_000)));
}

function hex(value: number, digits: number): string {
  return BigInt(Math.trunc(value)).toString(16).padStart(digits, "0").slice(-digits);
}

function attributesOf(values: Readonly<Record<string, string | number | boolean | undefined>>): object[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValue(value) }],
  );
}

function anyValue(value: string | number | boolean): object {
  if (typeof value === "string") return { stringValue: value.toWellFormed() };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
