/** HTTP Archive 1.2, as browsers and proxies read it: each request with its answer. */
import type { AnswerEvent, Header, RequestEvent } from "../format/events.ts";
import { beginningOf, Commas } from "./exporter.ts";
import type { Exporter } from "./exporter.ts";
import { pluginName, statusOf, waitedMs } from "../rows/row.ts";
import type { Row, Status } from "../rows/row.ts";

const STATUS: Readonly<Record<Status, number>> = {
  ok: 200,
  same: 200,
  differs: 200,
  mended: 200,
  err: 500,
  refused: 503,
  open: 0,
  ended: 0,
};

/** HTTP has these, and JSON-RPC does not. */
const NO_HEADERS = { httpVersion: "JSON-RPC/2.0", cookies: [], headers: [], headersSize: -1 };
const JSON_TYPE = "application/json";

export class HarExporter implements Exporter {
  readonly #commas = new Commas();

  begin({ tool, host, network }: Header): string {
    const creator = { name: "cln-autoreload", version: tool, comment: `${host}, ${network}` };
    return `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"entries":[`;
  }

  tree(rows: readonly Row[], header: Header): string {
    return this.#commas.before(rows.flatMap((row) => entryOf(row, header) ?? []));
  }

  end(): string {
    return "\n]}}\n";
  }
}

function entryOf(row: Row, header: Header): object | undefined {
  const { event } = row;
  const answer = event.k === "res" || event.k === "err" ? event : row.answer;
  const request = event.k === "req" ? event : undefined;
  if (request === undefined && answer === undefined) return undefined;
  const status = statusOf(row) ?? "ok";
  const ms = waitedMs(row) ?? 0;
  return {
    startedDateTime: new Date(Date.parse(header.at) + beginningOf(row)).toISOString(),
    time: ms,
    request: requestOf(row, request, header),
    response: responseOf(answer, status),
    cache: {},
    timings: { send: 0, wait: ms, receive: 0 },
    comment: commentOf(row, status),
    _session: { n: event.n, up: event.up, v: event.v, guess: request?.guess, again: request?.again },
  };
}

function requestOf({ event }: Row, request: RequestEvent | undefined, header: Header): object {
  const path = "m" in event ? [event.of, event.m] : [event.k];
  const to = "of" in event && event.of === "rpc" ? "lightning-rpc" : hostOf(pluginName(header, event.p));
  return {
    ...NO_HEADERS,
    method: "POST",
    url: `http://${[to, ...path].map((part) => encodeURIComponent(part.toWellFormed())).join("/")}`,
    queryString: [],
    ...(request === undefined ? {} : { postData: { mimeType: JSON_TYPE, text: request.body } }),
    bodySize: request?.size ?? -1,
  };
}

/** A plugin's name as the name of a host, which has no white space, and is an address if it ends with a number. */
function hostOf(name: string): string {
  const host = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replace(/\.(\d+)$/, "-$1");
  return host === "" ? "plugin" : host;
}

function responseOf(answer: AnswerEvent | undefined, status: Status): object {
  const { size = -1, body = "" } = answer ?? {};
  const isLatin1 = answer?.latin1?.includes("body") === true;
  const text = isLatin1 ? { text: btoa(body), encoding: "base64" } : { text: body };
  return {
    ...NO_HEADERS,
    status: STATUS[status],
    statusText: status,
    content: { size: Math.max(size, 0), mimeType: JSON_TYPE, ...text },
    redirectURL: "",
    bodySize: size,
  };
}

function commentOf({ event, answer }: Row, status: Status): string {
  const late = event.k === "req" ? "" : ", an answer that came late";
  const wrong = answer?.wrong === undefined ? "" : `: ${answer.wrong}`;
  return `v${event.v ?? ""}, ${status}${wrong}${late}`;
}
