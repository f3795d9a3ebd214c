/** The messages of each source: its bytes, cut as the proxy cuts them. */
import { Framer } from "../../jsonrpc/framer.ts";
import type { FrameSink } from "../../jsonrpc/framer.ts";
import type { Frame } from "../../jsonrpc/frame.ts";

export interface StreamSink {
  message(frame: Frame, source: number): void;
  stray(bytes: Buffer, source: number): void;
  tooLarge(source: number, id: string | undefined, method: string | undefined): void;
}

/** What is larger is not kept as long as it takes to come: of a body 64 kB are. */
const MAX_BYTES = 64 * 1024 * 1024;

export class Streams {
  readonly #sink: StreamSink;
  readonly #framers = new Map<number, Framer>();
  /** Sources of which something is missing: until the next message, what comes is the rest of one. */
  readonly #torn = new Set<number>();

  constructor(sink: StreamSink) {
    this.#sink = sink;
  }

  push(source: number, bytes: Buffer): void {
    let framer = this.#framers.get(source);
    if (framer === undefined) this.#framers.set(source, (framer = new Framer(MAX_BYTES)));
    framer.push(bytes, this.#sinkOf(source));
  }

  /** Something of this source is missing from here on. */
  tear(source: number): void {
    this.#framers.delete(source);
    this.#torn.add(source);
  }

  /** The source has ended: half a message is no message. */
  end(source: number): void {
    this.#framers.get(source)?.end(this.#sinkOf(source));
    this.#framers.delete(source);
    this.#torn.delete(source);
  }

  #sinkOf(source: number): FrameSink {
    return {
      message: (frame) => {
        // Within half a message there may be whole objects.
        if (this.#torn.has(source) && !frame.has("jsonrpc")) return;
        this.#torn.delete(source);
        this.#sink.message(frame, source);
      },
      stray: (bytes) => {
        if (!this.#torn.has(source)) this.#sink.stray(bytes, source);
      },
      tooLarge: (id, method) => this.#sink.tooLarge(source, id, method),
    };
  }
}
