/** The session that goes on, for the tabs that look at it. */
import type { ServerResponse } from "node:http";
import type { Header } from "../session/format/events.ts";
import { lineOf } from "../session/format/line.ts";
import type { Inspecting } from "./inspecting.ts";
import type { Memory } from "./memory.ts";
import type { AskProxy } from "./proxy.ts";
import { Refusal } from "./refusal.ts";
import type { Asked, Inspected } from "./server.ts";
import { Stream } from "./stream.ts";
import type { State, StreamHeader } from "./wire.ts";

export interface LiveOptions {
  readonly memory: Memory;
  readonly inspecting: Inspecting;
  readonly header: () => Header;
  readonly proxy: AskProxy;
}

export class Live implements Inspected {
  readonly #options: LiveOptions;
  readonly #streams = new Set<Stream>();

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  stream(to: ServerResponse, after: number, of: string | undefined): void {
    const { memory, header, inspecting } = this.#options;
    const { run } = inspecting;
    const first: StreamHeader = { ...header(), run, oldest: memory.oldest };
    const stream = new Stream(to, memory, lineOf(first), of === run ? after : 0);
    this.#streams.add(stream);
    to.once("close", () => this.#streams.delete(stream));
  }

  /** There may be more in the memory. */
  more(): void {
    for (const stream of this.#streams) stream.more();
  }

  async answer(path: Asked): Promise<object> {
    switch (path) {
      case "/state":
        return await this.#state();
      case "/sample":
      case "/again":
      case "/pin":
      case "/fire":
      case "/reveal":
      case "/record":
        throw new Refusal(404, "not yet");
    }
  }

  async #state(): Promise<State> {
    const { plugins, mayAgain, recording } = await this.#options.proxy({ ask: "state" });
    const may = { again: mayAgain, fire: mayAgain, reveal: true, record: true };
    return {
      may,
      ...(mayAgain
        ? {}
        : {
            why: "This node may have something to lose: give --autoreload-inspect-again to ask its plugins from here.",
          }),
      plugins,
      recording: recording ?? null,
    };
  }
}
