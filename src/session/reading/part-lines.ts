/** Reads the lines of one of a session's files. */
import type { Header, SessionEvent } from "../format/events.ts";
import { readLine } from "../format/line.ts";
import { LineCutter } from "./line-cutter.ts";
import type { CutLine } from "./line-cutter.ts";

/** What the lines of a session are read as, in their order. */
export type Item =
  | { readonly kind: "header"; readonly header: Header }
  /** @property line as it stands in the file, without its end */
  | { readonly kind: "event"; readonly event: SessionEvent; readonly line: string }
  /** A sentence about something that could not be read. */
  | { readonly kind: "problem"; readonly text: string }
  /** Everything in the file was read; more may come. */
  | { readonly kind: "quiet" };

export class PartLines {
  readonly #name: string;
  readonly #cutter = new LineCutter();
  #header: Header | undefined;
  #count = 0;
  #isBegun = false;

  /** @param name the file's name in sentences */
  constructor(name: string) {
    this.#name = name;
  }

  get header(): Header | undefined {
    return this.#header;
  }

  /** @throws if the first line is no header of session/1 */
  push(bytes: Uint8Array): Item[] {
    const items: Item[] = [];
    for (const line of this.#cutter.push(this.#isBegun ? bytes : this.#begin(bytes))) {
      const item = this.#itemOf(line);
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  /** Ends the file. @throws if the file has nothing of a session */
  end(): Item[] {
    const { openBytes } = this.#cutter;
    if (this.#count === 0) this.#refuse(openBytes === 0 ? "it is empty" : "its first line does not end");
    if (openBytes === 0) return [];
    const text = `${this.#name}, line ${this.#count + 1}: cut off in the middle, left out (${openBytes} bytes)`;
    return [{ kind: "problem", text }];
  }

  /** @returns the bytes without the byte order mark that some editors write */
  #begin(bytes: Uint8Array): Uint8Array {
    this.#isBegun = true;
    if (startsWith(bytes, GZIP)) this.#refuse(`it is compressed: give it as <(zcat ${this.#name})`);
    return startsWith(bytes, BYTE_ORDER_MARK) ? bytes.subarray(BYTE_ORDER_MARK.length) : bytes;
  }

  #itemOf(line: CutLine): Item | undefined {
    this.#count++;
    const read = line === undefined ? BROKEN_BY_LENGTH : readLine(line);
    if (read.kind === "header") this.#header ??= read.header;
    if (this.#header === undefined) this.#refuse(read.kind === "broken" ? read.why : "it does not begin with a header");
    switch (read.kind) {
      case "header":
        return { kind: "header", header: read.header };
      case "event":
        return { kind: "event", event: read.event, line: line ?? "" };
      case "broken":
        return { kind: "problem", text: `${this.#name}, line ${this.#count}: left out, ${read.why}` };
      case "unknown":
        return undefined;
    }
  }

  #refuse(why: string): never {
    throw new Error(`${this.#name} is no session that this autoreload reads: ${why}`);
  }
}

const GZIP = [0x1f, 0x8b];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

function startsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, at) => bytes[at] === byte);
}

const BROKEN_BY_LENGTH = { kind: "broken", why: "it is longer than any line of a session" } as const;
