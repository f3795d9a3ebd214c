/** The inspector's server. It asks `access.ts` about each request, and hands those that may pass to the session. */
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Address } from "../../lightningd/options/session.ts";
import { judge } from "./access.ts";
import type { Judgement } from "./access.ts";
import { bodyOf } from "./body.ts";
import { listen } from "./listen.ts";
import { Refusal } from "../refusal.ts";
import type { Page } from "./page.ts";
import type { Api, Refused } from "../wire.ts";

/** A session, live or from a file. */
export interface Inspected {
  /** Writes the session's lines as they come, until the tab ends the request. @param of the run whose events the tab has */
  stream(to: ServerResponse, after: number, of: string | undefined): void;
  /** @param asked members of the request's body or query @throws Refusal */
  answer(path: Asked, asked: Readonly<Record<string, unknown>>): Promise<object>;
}

export type Asked = keyof Api;

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  /** For a whole request with its body. */
  requestTimeout: 60_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 2000,
};
const MOST_CONNECTIONS = 64;
const MOST_STREAMS = 16;
const FAREWELL_MS = 200;

const HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cache-Control": "no-store",
};
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

export class InspectorServer {
  readonly #server: Server;
  #at: Address | undefined;
  readonly #inspected: Inspected;
  readonly #page: Page;
  readonly #token: string;
  readonly #streams = new Set<ServerResponse>();

  constructor(inspected: Inspected, page: Page, token: string, limits = LIMITS) {
    this.#inspected = inspected;
    this.#page = page;
    this.#token = token;
    this.#server = createServer(limits, (request, response) => void this.#take(request, response));
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  /** @returns where it listens, with its port @throws with a sentence that says what to do */
  async open(at: Address): Promise<Address> {
    this.#at = await listen(this.#server, at);
    return this.#at;
  }

  /** Tabs still get what was written for them, if they read it. @returns when all connections are closed */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const stream of this.#streams) stream.end();
    this.#server.closeIdleConnections();
    setTimeout(() => this.#server.closeAllConnections(), FAREWELL_MS).unref();
    if (this.#at !== undefined && "path" in this.#at) rmSync(this.#at.path, { force: true });
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url: target = "", rawHeaders } = request;
    response.on("error", () => response.destroy());
    const judgement = judge({ method, target, rawHeaders }, this.#token);
    if (judgement.kind === "refused") {
      refuse(response, judgement);
      return;
    }
    try {
      await this.#answer(judgement, request, response);
    } catch (error) {
      const { status, message } = error instanceof Refusal ? error : new Refusal(500, String(error));
      refuse(response, { status, error: message });
    }
  }

  async #answer(
    { path, query }: Extract<Judgement, { kind: "allowed" }>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (path === "/") {
      const { html, policy } = this.#page;
      send(response, 200, html, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy });
    } else if (path === "/events") this.#stream(query, response);
    else {
      const asked = request.method === "GET" ? Object.fromEntries(query) : await bodyOf(request);
      sendJson(response, 200, await this.#inspected.answer(path, asked));
    }
  }

  #stream(query: URLSearchParams, response: ServerResponse): void {
    if (this.#streams.size >= MOST_STREAMS) throw new Refusal(503, `${MOST_STREAMS} tabs are open: close one of them.`);
    const after = query.get("after") ?? "0";
    if (!/^\d{1,15}$/.test(after)) throw new Refusal(400, "after is the number of an event.");
    this.#streams.add(response);
    response.once("close", () => this.#streams.delete(response));
    response.writeHead(200, {
      ...HEADERS,
      "Content-Type": "application/x-ndjson",
      "Content-Security-Policy": NOTHING,
    });
    this.#inspected.stream(response, Number(after), query.get("of") ?? undefined);
  }
}

/** Refuses a request, and closes the connection, so that the rest of its body is not read as another request. */
function refuse(
  response: ServerResponse,
  { status, error, allow }: { readonly status: number; readonly error: string; readonly allow?: string },
): void {
  if (response.headersSent) response.destroy();
  else
    sendJson(response, status, { error } satisfies Refused, {
      Connection: "close",
      ...(allow === undefined ? {} : { Allow: allow }),
    });
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: object,
  more: Readonly<Record<string, string>> = {},
): void {
  const headers = { "Content-Type": "application/json", "Content-Security-Policy": NOTHING, ...more };
  send(response, status, Buffer.from(JSON.stringify(value)), headers);
}

function send(response: ServerResponse, status: number, body: Buffer, headers: Readonly<Record<string, string>>): void {
  response.writeHead(status, { ...HEADERS, "Content-Length": body.length, ...headers });
  response.end(body);
}
