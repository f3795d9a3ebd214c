/** Calls commands from within this process, on the way that a client's requests take. */
import { encodeRequest } from "../../jsonrpc/encode.ts";
import { readError, ResponseError } from "../../jsonrpc/errors.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Session } from "../commands/command.ts";
import { parseFrame } from "../frames.ts";
import type { Receiver } from "./rpc-server.ts";

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** A session leaves out what autoreload asks by itself, and knows it by its id. */
  readonly asker?: "cli" | "autoreload";
  /** Called for each `message` and `progress` of this call. Without it, the call does not ask for them. */
  readonly onNotification?: (method: string, params: Readonly<Record<string, unknown>>) => void;
}

export class LocalClient {
  readonly #receive: Receiver;
  readonly #deprecatedOk: boolean;
  /** Ends the waits of all callers. */
  readonly #waiting = new Set<() => void>();
  #calls = 0;
  #closed = false;

  constructor(receive: Receiver, deprecatedOk: boolean) {
    this.#receive = receive;
    this.#deprecatedOk = deprecatedOk;
  }

  /** @returns the response @throws ResponseError, the signal's reason, or that the host was stopped */
  async call(method: string, params: string | object, options: CallOptions): Promise<Frame> {
    const request = parseFrame(encodeRequest(`"${options.asker ?? "cli"}:${method}#${++this.#calls}"`, method, params));
    return await this.untilClosed(`${method} was answered`, () => this.#send(request, options), options.signal);
  }

  /**
   * After the host's end nobody answers: lightningd's clients see their connection close.
   * @throws that the host was stopped, or the signal's reason
   */
  async untilClosed<T>(what: string, ask: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    let leave = (): void => undefined;
    let giveUp = (): void => undefined;
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(new Error(`the host was stopped before ${what}`));
      giveUp = () => reject(signal?.reason as Error);
    });
    this.#waiting.add(leave);
    signal?.addEventListener("abort", giveUp, { once: true });
    if (this.#closed) leave();
    try {
      return await Promise.race([left, ask()]);
    } finally {
      this.#waiting.delete(leave);
      signal?.removeEventListener("abort", giveUp);
    }
  }

  close(): void {
    this.#closed = true;
    for (const leave of this.#waiting) leave();
  }

  #send(request: Frame, { onNotification }: CallOptions): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const session: Session = {
        source: "jsonrpc#0",
        notifications: onNotification !== undefined,
        deprecatedOk: this.#deprecatedOk,
        write(bytes) {
          const frame = readAnswer(bytes, reject);
          if (frame === undefined) return;
          if (frame.id === undefined) {
            onNotification?.(frame.method ?? "", frame.value("params") as Readonly<Record<string, unknown>>);
            return;
          }
          if (frame.has("error")) reject(new ResponseError(readError(frame.value("error"))));
          else resolve(frame);
        },
      };
      this.#receive(session, request);
    });
  }
}

/** lightningd may answer with text that is no JSON: it passes on a string of an rpc_command hook without its quotes. */
function readAnswer(bytes: Buffer, reject: (error: Error) => void): Frame | undefined {
  try {
    return parseFrame(bytes);
  } catch (error) {
    reject(new Error(`lightningd's answer is no JSON: ${bytes.toString().trimEnd()}`, { cause: error }));
    return undefined;
  }
}
