/** Writes no faster than the reader reads, and stops when there is no reader. */
import { once } from "node:events";
import type { Writable } from "node:stream";

export class Output {
  readonly #stream: Writable;
  readonly #closed = new AbortController();

  constructor(stream: Writable) {
    this.#stream = stream;
    // In `autoreload log | head` the reader goes first, which is no error.
    stream.on("error", () => this.#closed.abort());
  }

  /** Aborts when nobody reads any more. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  async write(text: string): Promise<void> {
    if (text === "" || this.closed.aborted || this.#stream.write(text)) return;
    await once(this.#stream, "drain", { signal: this.closed }).catch(() => undefined);
  }
}
