/** The file that a session is recorded to, if one is wanted; lines wait until there may be one. */
import type { Header } from "../../session/format/events.ts";
import type { Place } from "../notes.ts";
import { createFirst, removeOldest } from "./files.ts";
import { SessionWriter } from "./session-writer.ts";

/** Before there may be a file, so much is kept. */
const MOST_WAITING_BYTES = 32 * 1024 * 1024;
/** So much is written in one go. */
const WRITE_BYTES = 1024 * 1024;

export class SessionFile {
  readonly #header: () => Header;
  #place: Place | undefined;
  #writer: SessionWriter | undefined;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  constructor(header: () => Header) {
    this.#header = header;
  }

  get isWanted(): boolean {
    return this.#place !== undefined || this.#writer !== undefined;
  }

  get path(): string | undefined {
    return this.#writer?.path;
  }

  /** Which of the session's files is written to. */
  get part(): number {
    return this.#writer?.part ?? 0;
  }

  /** Whether so much waits that it is to be written. */
  get isFull(): boolean {
    return this.#writer !== undefined && this.#waitingBytes >= WRITE_BYTES;
  }

  /** Lines are kept for a file there from now on. */
  want(place: Place): void {
    this.#place ??= place;
  }

  /** Makes the file. @returns whether it was made now @throws if it cannot be made */
  async open(): Promise<boolean> {
    const place = this.#place;
    if (place === undefined || this.#writer !== undefined) return false;
    if ("directory" in place) await removeOldest(place.directory);
    const header = this.#header();
    this.#writer = createFirst(place, header.at, (path) => SessionWriter.create(path, header));
    return true;
  }

  /** Goes on in a file that another thread wrote to. */
  resume(path: string, part: number): void {
    this.#writer = SessionWriter.resume(path, this.#header(), part);
  }

  /** @param lines whole ones, with their ends */
  push(lines: Buffer | string): void {
    if (!this.isWanted || (this.#writer === undefined && this.#waitingBytes > MOST_WAITING_BYTES)) return;
    const bytes = typeof lines === "string" ? Buffer.from(lines) : lines;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
  }

  /** Writes what waits. @throws if it cannot be written */
  flush(): void {
    const writer = this.#writer;
    if (writer === undefined || this.#waiting.length === 0) return;
    const lines = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    writer.write(lines);
  }

  /** No file is wanted any more. */
  close(): void {
    this.#writer?.close();
    this.#writer = undefined;
    this.#place = undefined;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
