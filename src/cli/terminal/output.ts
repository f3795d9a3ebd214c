/** Writes no faster than it is read, and ends when nobody reads. */
import { once } from "node:events";
import type { Writable } from "node:stream";

export class Output {
  readonly #stream: Writable;
  readonly #closed = new AbortController();

  constructor(stream: Writable) {
    this.#stream = stream;
    // `autoreload log | head`: the reader has gone, which is no fault.
    stream.on("error", () => this.#closed.abort());
  }

  /** Aborted when nobody reads any more. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  async write(text: string): Promise<void> {
    if (text === "" || this.closed.aborted || this.#stream.write(text)) return;
    await once(this.#stream, "drain", { signal: this.closed }).catch(() => undefined);
  }
}
