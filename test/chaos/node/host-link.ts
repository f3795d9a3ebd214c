/** One plugin as lightningd has it: its pipes, what it registered, and the last bytes each way for when something is wrong. */
import type { Readable, Writable } from "node:stream";
import { Framer } from "../../../src/jsonrpc/framer.ts";
import type { Frame } from "../../../src/jsonrpc/frame.ts";
import { EMPTY_MANIFEST } from "../../../src/lightningd/manifest/manifest.ts";
import type { Manifest } from "../../../src/lightningd/manifest/manifest.ts";

export interface HostLinkSink {
  message(frame: Frame, link: HostLink): void;
  stray(bytes: Buffer, link: HostLink): void;
  /** It closed its stdout. */
  ended(link: HostLink): void;
}

/** Past this many bytes that wait, no more are made: a real node has no more to say than it has. */
const FULL_BYTES = 256 * 1024;
const KEPT_BYTES = 256 * 1024;

export class HostLink {
  readonly name: string;
  manifest: Manifest = EMPTY_MANIFEST;
  #leaving = false;
  readonly sent = new Tape();
  readonly received = new Tape();
  readonly #input: Writable;
  readonly #output: Readable;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #closed = false;

  /** @param input what it reads @param output what it writes */
  constructor(name: string, input: Writable, output: Readable, sink: HostLinkSink) {
    this.name = name;
    this.#input = input;
    this.#output = output;
    const framer = new Framer();
    const frames = {
      message: (frame: Frame): void => sink.message(frame, this),
      stray: (bytes: Buffer): void => sink.stray(bytes, this),
    };
    output.on("data", (chunk: Buffer) => {
      this.received.add(chunk);
      framer.push(chunk, frames);
    });
    output
      .on("error", () => undefined)
      .once("close", () => {
        framer.end(frames);
        this.#closed = true;
        sink.ended(this);
      });
    input.on("error", () => undefined);
  }

  /** A message, without the blank line after it. */
  send(message: string): void {
    if (this.#closed) return;
    if (this.#waiting.length === 0) queueMicrotask(() => this.#flush());
    this.#waiting.push(message, "\n\n");
    this.#waitingBytes += message.length;
  }

  /** Whether it takes less than it is given. */
  get full(): boolean {
    return !this.#closed && this.#input.writableLength + this.#waitingBytes > FULL_BYTES;
  }

  /** It is told to go, and asked nothing more. */
  leave(): void {
    this.send('{"jsonrpc":"2.0","method":"shutdown","params":{"shutdown":{}}}');
    this.#leaving = true;
  }

  get leaving(): boolean {
    return this.#leaving;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Stops to read, or goes on. */
  pause(): void {
    this.#output.pause();
  }

  resume(): void {
    this.#output.resume();
  }

  /** The end of its stdin. */
  end(): void {
    this.#flush();
    this.#input.end();
  }

  /** No reader for what it writes. */
  hangUp(): void {
    this.#output.destroy();
  }

  #flush(): void {
    const bytes = Buffer.from(this.#waiting.join(""));
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (bytes.length === 0 || this.#closed) return;
    this.sent.add(bytes);
    this.#input.write(bytes);
  }
}

/** The last bytes of a stream. */
export class Tape {
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** All that went over it. */
  total = 0;

  add(chunk: Buffer): void {
    this.total += chunk.length;
    this.#bytes += chunk.length;
    this.#chunks.push(chunk);
    while (this.#bytes - (this.#chunks[0]?.length ?? 0) > KEPT_BYTES) this.#bytes -= this.#chunks.shift()?.length ?? 0;
  }

  last(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
