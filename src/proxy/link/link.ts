/**
 * One registration with lightningd: our own stdin and stdout, or a companion's. Reads frames from it in order, writes whole
 * messages to it, and can be paused when what it brings has nowhere to go.
 */
import type { Readable, Writable } from "node:stream";
import { encodeError, encodeResult } from "../../jsonrpc/encode.ts";
import type { JsonRpcError } from "../../jsonrpc/errors.ts";
import { Framer } from "../../jsonrpc/framer.ts";
import type { Passage } from "../../jsonrpc/framer.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { FrameWriter } from "../../jsonrpc/writer.ts";
import type { Message } from "../../trace/events/link.ts";
import { isTraced, trace } from "../../trace/tracing.ts";
import { sourceOf, tap } from "../../recording/tap.ts";

export interface LinkSink {
  fromHost(frame: Frame, link: Link): void;
  /** A large message that is still coming. @returns who takes the rest of it; undefined to be given all of it at its end */
  beginFromHost?(head: Frame, link: Link): Passage | undefined;
  /** A message came that is too large to be kept, and was not passed on. */
  tooLargeFromHost?(id: string | undefined, method: string | undefined, link: Link): void;
  /** The host's end of the link is gone. Called once. */
  linkEnded(link: Link): void;
}

/** How often a paused link is checked for its end. */
const PROBE_MS = 1000;
const NEWLINE = Buffer.from("\n");

let made = 0;

export class Link {
  /** What tracing calls it. */
  readonly #name: string;
  /** Counts all links of this run of autoreload, from 1. */
  readonly number = ++made;
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #writer: FrameWriter;
  readonly #pausedBy = new Set<object>();
  #probe: NodeJS.Timeout | undefined;
  /** Messages to and from the host. */
  received = 0;
  sent = 0;
  /** Set while a hook is registered here that lightningd stands still for: such a link is always read. */
  alwaysRead = false;

  constructor(input: Readable, output: Writable, sink: LinkSink, name = "main") {
    this.#name = name;
    this.#input = input;
    this.#output = output;
    this.#writer = new FrameWriter(output);
    const framer = new Framer();
    const frames = {
      // Tracing shows each message by itself.
      takesRuns: !isTraced,
      message: (frame: Frame): void => {
        this.received += frame.count;
        trace.link?.({ kind: "from-host", link: name, message: shown(frame) });
        sink.fromHost(frame, this);
      },
      // lightningd writes nothing but JSON-RPC.
      stray: (): void => undefined,
      begin: (head: Frame): Passage | undefined => {
        const passage = sink.beginFromHost?.(head, this);
        if (passage === undefined) return undefined;
        this.received++;
        trace.link?.({ kind: "from-host", link: name, message: shown(head) });
        return passage;
      },
      tooLarge: (id: string | undefined, method: string | undefined): void => sink.tooLargeFromHost?.(id, method, this),
    };
    const end = once(() => {
      trace.link?.({ kind: "link-ended", link: name });
      sink.linkEnded(this);
    });
    const source = sourceOf("from-host", this.number);
    const read = (chunk: Buffer): void => {
      tap?.read(source, chunk);
      framer.push(chunk, frames);
    };
    input.on("data", read).resume();
    input.once("end", end).once("close", end).on("error", end);
    output.on("error", end);
  }

  forward(frame: Frame): void {
    this.sent += frame.count;
    trace.link?.({ kind: "to-host", link: this.#name, message: shown(frame) });
    this.#writer.frame(frame);
  }

  send(message: Buffer): void {
    this.sent++;
    trace.link?.({ kind: "to-host", link: this.#name, message: shownBytes(message) });
    tap?.wrote(sourceOf("to-host", this.number), message);
    this.#writer.bytes(message);
  }

  answer(id: string, result: string | object): void {
    this.send(encodeResult(id, result));
  }

  refuse(id: string, error: JsonRpcError): void {
    this.send(encodeError(id, error));
  }

  /** Bytes that are no message of ours: what a plugin wrote, with the shield off. */
  raw(bytes: Buffer): void {
    this.#writer.bytes(bytes);
  }

  get full(): boolean {
    return this.#writer.full;
  }

  onceDrained(then: () => void): void {
    this.#writer.onceDrained(then);
  }

  /** Stops reading until everyone who paused it has resumed it. */
  pause(who: object): void {
    if (this.alwaysRead) return;
    if (this.#pausedBy.size === 0) trace.link?.({ kind: "link-paused", link: this.#name });
    this.#pausedBy.add(who);
    this.#input.pause();
    this.#probe ??= setInterval(() => this.#lookForEnd(), PROBE_MS).unref();
  }

  resume(who: object): void {
    if (!this.#pausedBy.delete(who) || this.#pausedBy.size > 0) return;
    clearInterval(this.#probe);
    this.#probe = undefined;
    trace.link?.({ kind: "link-resumed", link: this.#name });
    this.#input.resume();
  }

  /** Sends what waits and ends the stream to the host. */
  end(then: () => void = () => undefined): void {
    this.#writer.end(then);
  }

  /** A paused link does not show its end. So we write white space, which JSON allows between messages: that fails if nobody is there. */
  #lookForEnd(): void {
    if (this.#output.writableLength === 0) this.#writer.bytes(NEWLINE);
  }
}

function shown({ id, method, size }: Frame): Message {
  return { id, method, size };
}

/** @param message of our own */
function shownBytes(message: Buffer): Message {
  const { id, method } = JSON.parse(message.toString()) as { readonly id?: unknown; readonly method?: string };
  return { id: JSON.stringify(id), method, size: message.length };
}

function once(then: () => void): () => void {
  let done = false;
  return () => {
    if (!done) then();
    done = true;
  };
}
