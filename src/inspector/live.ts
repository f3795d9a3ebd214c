/** Serves the session that is going on to the tabs that show it. */
import type { ServerResponse } from "node:http";
import type { Header, SessionEvent } from "../session/format/events.ts";
import { lineOf } from "../session/format/line.ts";
import { Asking } from "./asking/asking.ts";
import type { Inspecting } from "./inspecting.ts";
import type { Memory } from "./memory.ts";
import type { AskProxy } from "./asking/proxy.ts";
import type { Asked, Inspected } from "./http/server.ts";
import { Stream } from "./stream.ts";
import type { StreamHeader } from "./wire.ts";

export interface LiveOptions {
  readonly memory: Memory;
  readonly inspecting: Inspecting;
  readonly header: () => Header;
  readonly proxy: AskProxy;
}

export class Live implements Inspected {
  readonly #options: LiveOptions;
  readonly #asking: Asking;
  readonly #streams = new Set<Stream>();

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#asking = new Asking(options.memory, options.proxy);
  }

  stream(to: ServerResponse, after: number, of: string | undefined): void {
    const { memory, header, inspecting } = this.#options;
    const { run } = inspecting;
    const first: StreamHeader = { ...header(), run, oldest: memory.oldest };
    const stream = new Stream(to, memory, lineOf(first), of === run ? after : 0);
    this.#streams.add(stream);
    to.once("close", () => this.#streams.delete(stream));
  }

  /** Takes note of an event that was kept. */
  kept(event: SessionEvent): void {
    this.#asking.kept(event);
  }

  /** Lets the streams look for more in the memory. */
  more(): void {
    for (const stream of this.#streams) stream.more();
  }

  async answer(path: Asked, asked: Readonly<Record<string, unknown>>): Promise<object> {
    return await this.#asking.answer(path, asked);
  }
}
