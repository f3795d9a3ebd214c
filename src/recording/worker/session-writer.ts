/** Writes a session to its files: whole lines, and from one file to the next before it has too much. */
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import type { Header } from "../../session/format/events.ts";
import { lineOf } from "../../session/format/line.ts";
import { partPath } from "../../session/reading/parts.ts";
import { createFile } from "./files.ts";

/** A file of more bytes is followed by another one. */
const MOST_BYTES = 256 * 1024 * 1024;
const NEWLINE = 0x0a;

export class SessionWriter {
  /** Of the first file. */
  readonly path: string;
  part: number;
  readonly #header: Header;
  #file: number;
  #bytes: number;
  readonly #mostBytes: number;

  /** @throws if the file is there already, or cannot be made */
  static create(path: string, header: Header, mostBytes = MOST_BYTES): SessionWriter {
    const writer = new SessionWriter(path, header, 1, createFile(path), 0, mostBytes);
    writer.write(Buffer.from(lineOf(header)));
    return writer;
  }

  /** Goes on in a file of this process's that another thread wrote before it died. */
  static resume(path: string, header: Header, part: number): SessionWriter {
    const file = openSync(partPath(path, part), constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW);
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    readSync(file, last, 0, 1, Math.max(0, size - 1));
    if (last[0] !== NEWLINE) writeSync(file, "\n");
    return new SessionWriter(path, header, part, file, size, MOST_BYTES);
  }

  private constructor(path: string, header: Header, part: number, file: number, bytes: number, mostBytes: number) {
    this.#mostBytes = mostBytes;
    this.path = path;
    this.#header = header;
    this.part = part;
    this.#file = file;
    this.#bytes = bytes;
  }

  /** @param lines whole ones, with their ends */
  write(lines: Buffer): void {
    if (this.#bytes > 0 && this.#bytes + lines.length > this.#mostBytes) this.#next();
    for (let at = 0; at < lines.length;) at += writeSync(this.#file, lines, at);
    this.#bytes += lines.length;
  }

  close(): void {
    closeSync(this.#file);
  }

  #next(): void {
    closeSync(this.#file);
    this.part++;
    this.#bytes = 0;
    this.#file = createFile(partPath(this.path, this.part));
    this.write(Buffer.from(lineOf({ ...this.#header, part: this.part })));
  }
}
