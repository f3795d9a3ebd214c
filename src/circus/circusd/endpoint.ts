/** Endpoints as ZeroMQ writes them: `tcp://HOST:PORT` and `ipc://PATH`. */
import { SetupError } from "./errors.ts";

const TCP = /^tcp:\/\/(.+):(\d+)$/;

/** Addresses that Circus can bind to, and to which nobody can connect. */
const EVERYWHERE = new Set(["*", "0.0.0.0", "[::]"]);

/** @throws {SetupError} if nobody can connect to it */
export function checkEndpoint(endpoint: string): void {
  const [, host] = TCP.exec(endpoint) ?? [];
  if (host === undefined ? /^ipc:\/\/./.test(endpoint) : !EVERYWHERE.has(host)) return;
  throw new SetupError(`"${endpoint}" is no endpoint to connect to; write tcp://HOST:PORT or ipc://PATH`);
}

/**
 * The endpoint to connect to. If Circus bound all its addresses, that is the address at which it answers.
 * @param endpoint at which Circus answers
 */
export function connectable(bound: string, endpoint: string): string {
  const [, boundHost = "", port] = TCP.exec(bound) ?? [];
  if (!EVERYWHERE.has(boundHost)) return bound;
  const [, host = "127.0.0.1"] = TCP.exec(endpoint) ?? [];
  return `tcp://${host}:${port}`;
}
