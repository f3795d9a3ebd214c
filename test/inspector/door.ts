/** A server of the inspector's with nothing behind it, and a client that sends bytes as they are. */
import { connect } from "node:net";
import { InspectorServer } from "../../src/inspector/http/server.ts";
import type { Inspected } from "../../src/inspector/http/server.ts";
import type { Address } from "../../src/lightningd/options/session.ts";

export const TOKEN = "0123456789abcdefABCDEF";
const PAGE = { html: Buffer.from("<!doctype html>the page"), policy: "default-src 'none'; frame-ancestors 'none'" };
/** What is behind the door: whoever sees it came in. */
export const SECRET = "the session";

const NOTHING: Inspected = {
  stream: (to) => void to.end(`${SECRET}\n`),
  answer: async () => Promise.resolve({ value: SECRET }),
};

const HURRIED = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 50,
  requestTimeout: 100,
  keepAliveTimeout: 50,
  connectionsCheckingInterval: 20,
};

export interface Door extends AsyncDisposable {
  readonly at: Address;
  /** What is answered to these bytes, until the server has closed the connection. */
  send(bytes: string | Buffer): Promise<string>;
}

/** @param hurry whether a client that is slow is given no time */
export async function door(at: Address = { port: 0 }, inspected = NOTHING, hurry = false): Promise<Door> {
  const inspector = new InspectorServer(inspected, PAGE, TOKEN, hurry ? HURRIED : undefined);
  const where = await inspector.open(at);
  return {
    at: where,
    send: (bytes) => exchange(where, bytes),
    [Symbol.asyncDispose]: () => inspector.close(),
  };
}

export async function exchange(at: Address, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = "port" in at ? connect(at.port, "127.0.0.1") : connect(at.path);
    const pieces: Buffer[] = [];
    socket.on("data", (piece) => pieces.push(piece)).on("error", reject);
    socket.once("close", () => resolve(Buffer.concat(pieces).toString()));
    socket.write(bytes);
  });
}

/** A request: its first line, its headers, and a body. `PORT` stands for the server's port. */
export function request(line: string, headers: Readonly<Record<string, string | undefined>>, body = ""): string {
  const all = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  return `${line}\r\n${all.join("")}\r\n${body}`;
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}
