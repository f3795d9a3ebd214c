/** The inspector in the recording's thread: what it keeps, shows, and asks of the proxy. Its server is loaded when it is opened. */
import { setImmediate } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { messageOf } from "../../jsonrpc/errors.ts";
import type { Inspecting } from "../../inspector/inspecting.ts";
import type { Live } from "../../inspector/live.ts";
import type { Memory } from "../../inspector/memory.ts";
import type { Answers, Ask, Reply } from "../../inspector/asking/proxy.ts";
import type { InspectorServer } from "../../inspector/http/server.ts";
import type { Header, SessionEvent } from "../../session/format/events.ts";
import { say } from "./say.ts";

/** Less than a block of the memory, so that what a stream is about to send lies there as it came. */
const MOST_UNTOLD = 64 * 1024;

export interface InspectionOptions {
  readonly memory: Memory;
  readonly inspecting: Inspecting;
  readonly header: () => Header;
}

export class Inspection {
  readonly memory: Memory;
  readonly #options: InspectionOptions;
  readonly #asked = new Map<number, { resolve(answer: object): void; reject(error: unknown): void }>();
  readonly #listener = (reply: Reply): void => void this.#replied(reply);
  #asks = 0;
  /** So many characters were kept that no stream was told of. */
  #untold = 0;
  #live: Live | undefined;
  #server: InspectorServer | undefined;

  constructor(options: InspectionOptions) {
    this.#options = options;
    this.memory = options.memory;
    parentPort?.on("message", this.#listener);
  }

  /** @param shown the event as it is masked @param line of that */
  keep(event: SessionEvent, shown: SessionEvent, line: string): void {
    this.memory.keep(event, line, "mask" in shown || "ranges" in shown);
    this.#live?.kept(event);
    this.#untold += line.length;
  }

  /** Whether there is so much new in the memory that the streams are to have it before more comes. */
  get isAhead(): boolean {
    return this.#untold > MOST_UNTOLD;
  }

  /** There may be more in the memory. */
  more(): void {
    this.#untold = 0;
    this.#live?.more();
  }

  async letStreamsGo(): Promise<void> {
    this.more();
    await setImmediate();
  }

  /** The server listens from now on. */
  async open(): Promise<void> {
    if (this.#live !== undefined) return;
    const { memory, inspecting, header } = this.#options;
    const [{ Live }, { InspectorServer }, { readPage }] = await Promise.all([
      import("../../inspector/live.ts"),
      import("../../inspector/http/server.ts"),
      import("../../inspector/http/page.ts"),
    ]);
    this.#live = new Live({ memory, inspecting, header, proxy: (ask) => this.#ask(ask) });
    try {
      this.#server = new InspectorServer(this.#live, readPage(__dirname), inspecting.token);
      say({ said: "listens", at: await this.#server.open(inspecting.at) });
    } catch (error) {
      say({ said: "unlistened", text: messageOf(error) });
    }
  }

  async close(): Promise<void> {
    parentPort?.off("message", this.#listener);
    await this.#server?.close();
  }

  async #ask<A extends Ask>(ask: A): Promise<Answers[A["ask"]]> {
    const id = ++this.#asks;
    say({ said: "asks", id, ask });
    return (await new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }))) as Answers[A["ask"]];
  }

  async #replied(reply: Reply): Promise<void> {
    const asked = this.#asked.get(reply.id);
    this.#asked.delete(reply.id);
    if ("answer" in reply) asked?.resolve(reply.answer);
    else {
      const { Refusal } = await import("../../inspector/refusal.ts");
      asked?.reject(new Refusal(reply.status, reply.error));
    }
  }
}
