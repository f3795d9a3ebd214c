/** A client of the lightning-rpc socket, for the few calls that autoreload makes by itself. Each call has a connection of its own. */
import { connect } from "node:net";
import type { Socket } from "node:net";
import { relative } from "node:path";
import { encodeRequest } from "../jsonrpc/encode.ts";
import { ResponseError, readError } from "../jsonrpc/errors.ts";
import { Framer } from "../jsonrpc/framer.ts";
import type { Frame } from "../jsonrpc/frame.ts";

let calls = 0;

/**
 * @param socketPath of the lightning-rpc socket
 * @throws {ResponseError} if the node answers with an error; a system error if it is not there or goes away
 */
export async function callNode(
  socketPath: string,
  method: string,
  params: object,
  signal: AbortSignal,
): Promise<unknown> {
  const id = `"autoreload:${method}#${++calls}"`;
  const answer = await askNode(socketPath, encodeRequest(id, method, params), signal);
  if (answer.has("error")) throw new ResponseError(readError(answer.value("error")));
  return answer.value("result");
}

/**
 * @param request a whole message
 * @returns the answer as it came
 * @throws a system error if the node is not there or goes away, or the signal's reason
 */
export async function askNode(socketPath: string, request: Buffer, signal: AbortSignal): Promise<Frame> {
  signal.throwIfAborted();
  // connect has an option for the signal, but Node 20 never stops listening to the signal then, and keeps every socket for as long.
  const socket = connectToNode(socketPath);
  const giveUp = (): void => void socket.destroy(signal.reason as Error);
  signal.addEventListener("abort", giveUp, { once: true });
  try {
    return await new Promise<Frame>((resolve, reject) => {
      const framer = new Framer();
      const sink = { message: resolve, stray: (): void => undefined };
      socket.on("data", (chunk: Buffer) => framer.push(chunk, sink));
      socket.once("error", reject);
      socket.once("close", () => reject(new Error(`the node closed ${socketPath} before it answered`)));
      socket.write(request);
    });
  } finally {
    signal.removeEventListener("abort", giveUp);
    socket.destroy();
  }
}

/** @param options as net.connect has them */
export function connectToNode(socketPath: string, options: { readonly allowHalfOpen?: boolean } = {}): Socket {
  return connect({ path: nearest(socketPath), ...options });
}

/** No system that we support takes a longer path of a unix socket, in bytes. */
const LONGEST_PATH = 103;

/**
 * lightningd opens its socket by its name in the working directory, which is ours too. So the length of the path to that directory does not
 * matter.
 */
export function nearest(path: string): string {
  return Buffer.byteLength(path) > LONGEST_PATH ? relative(process.cwd(), path) : path;
}
