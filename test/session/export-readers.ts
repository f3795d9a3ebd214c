/** What other programs demand of the files that we write for them. Each throws, or gives the faults that it found. */
import { createRequire } from "node:module";
import root from "@opentelemetry/otlp-transformer/build/src/generated/root.js";
import { Ajv } from "ajv";
import harSchemas from "har-schema";

const require = createRequire(import.meta.url);
const Request = root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

/** By HAR 1.2's schema. */
export function harFaults(text: string): string[] {
  const ajv = new Ajv({ strict: false, allErrors: true })
    .addMetaSchema(require("ajv/dist/refs/json-schema-draft-06.json"))
    .addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
    .addFormat("date", /^\d{4}-\d\d-\d\d$/)
    .addFormat("time", /^\d\d:\d\d/)
    .addFormat("ipv4", /^[\d.]+$/)
    .addFormat("ipv6", /^[\da-f:]+$/)
    .addFormat("uri", /^[a-z][a-z0-9+.-]*:\/\/[^\s/]+\/\S*$/i);
  for (const schema of Object.values(harSchemas)) ajv.addSchema(schema);
  const validate = ajv.getSchema("har.json#");
  if (validate === undefined) throw new Error("har-schema has no har.json");
  return validate(JSON.parse(text)) ? [] : (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly events: readonly { readonly name: string }[];
  readonly status: { readonly code: number; readonly message?: string };
}

/** The spans of OTLP's JSON. @throws for what is none by its .proto and the mapping: hex ids, 64 bits as strings */
export function spansOf(text: string): Span[] {
  const request = JSON.parse(text, (key, value: unknown) =>
    key.endsWith("Id") && typeof value === "string" ? bytesOfHex(key, value) : value,
  ) as object;
  const message = Request.fromObject(request);
  const fault = Request.verify(message);
  if (fault !== null) throw new Error(fault);
  checkNames(request, message, "");
  const read = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
  const spans = read.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  for (const { startTimeUnixNano, endTimeUnixNano } of spans) {
    if (BigInt(startTimeUnixNano) > BigInt(endTimeUnixNano)) throw new Error("a span ends before it begins");
    if (typeof startTimeUnixNano !== "string" || typeof endTimeUnixNano !== "string")
      throw new Error("64 bits as a number");
  }
  return spans;
}

function bytesOfHex(key: string, hex: string): Buffer {
  const size = key === "traceId" ? 16 : 8;
  if (hex.length !== size * 2 || !/^[0-9a-f]+$/.test(hex) || /^0+$/.test(hex)) throw new Error(`${key} ${hex}`);
  return Buffer.from(hex, "hex");
}

/** A member that the .proto does not know would be dropped in silence. */
function checkNames(given: unknown, message: unknown, path: string): void {
  if (typeof given !== "object" || given === null || Buffer.isBuffer(given)) return;
  for (const [name, value] of Object.entries(given)) {
    if (typeof message !== "object" || message === null || !(name in message))
      throw new Error(`${path}/${name} is unknown`);
    checkNames(value, (message as Record<string, unknown>)[name], `${path}/${name}`);
  }
}

export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** A timeline's events. @throws where Chrome's trace event format is not kept: slices of a thread lie within each other */
export function traceEventsOf(text: string): TraceEvent[] {
  const { traceEvents } = JSON.parse(text) as { traceEvents: TraceEvent[] };
  for (const { name, ph, pid, tid, ts, dur } of traceEvents) {
    if (!["X", "i", "M", "C"].includes(ph) || typeof name !== "string") throw new Error(`${name}: ${ph}`);
    if (![pid, tid, ts, dur ?? 0].every((number) => Number.isFinite(number) && number >= 0))
      throw new Error(`${name} at ${ts}`);
    if ((ph === "X") !== (dur !== undefined)) throw new Error(`${name} lasts ${dur}`);
  }
  const threads = new Map<string, TraceEvent[]>();
  for (const event of traceEvents) {
    const key = `${event.pid} ${event.tid}`;
    if (event.ph === "X") threads.set(key, [...(threads.get(key) ?? []), event]);
  }
  for (const slices of threads.values()) checkNesting(slices);
  return traceEvents;
}

function checkNesting(slices: readonly TraceEvent[]): void {
  const open: number[] = [];
  for (const { name, ts, dur = 0 } of slices.toSorted(
    (one, other) => one.ts - other.ts || (other.dur ?? 0) - (one.dur ?? 0),
  )) {
    while (open.length > 0 && (open.at(-1) ?? 0) <= ts) open.pop();
    if (ts + dur > (open.at(-1) ?? Infinity) + 0.002) throw new Error(`${name} at ${ts} outlasts what it is in`);
    open.push(ts + dur);
  }
}

/** The lines of the session in a page. @throws if there is none */
export function embeddedLines(html: string): string[] {
  const [, text] = /<script type="application\/x-ndjson" id="session">\n([^<]*)<\/script>/.exec(html) ?? [];
  if (text === undefined) throw new Error("there is no session in the page");
  return text.trimEnd().split("\n");
}
