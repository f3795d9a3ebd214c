/**
 * One tab's stream of events. It has its own place in the memory, and takes as much from there as the tab reads. Events that leave the
 * memory meanwhile are skipped, and a line says how many; nothing waits for a tab.
 */
import type { ServerResponse } from "node:http";
import { lineOf } from "../session/format/line.ts";
import type { Memory } from "./memory.ts";
import { BEAT_MS } from "./wire.ts";

/** The stream takes so much from the memory at once. */
const PIECE_BYTES = 256 * 1024;
/** A tab that reads nothing for so many beats has gone. */
const MOST_BEATS_UNREAD = 4;

export class Stream {
  readonly #to: ServerResponse;
  readonly #memory: Memory;
  /** The number of the next event to be sent. */
  #next: number;
  #isFull = false;
  #unread = 0;

  /** @param header the stream's first line, with its end @param after the number of the last event that the tab has */
  constructor(to: ServerResponse, memory: Memory, header: string, after: number) {
    this.#to = to;
    this.#memory = memory;
    this.#next = after + 1;
    to.on("drain", () => this.#drained());
    const beat = setInterval(() => this.#beat(), BEAT_MS);
    to.once("close", () => clearInterval(beat));
    this.#write(header);
    this.more();
  }

  /** There may be more in the memory. */
  more(): void {
    while (!this.#isFull && this.#next <= this.#memory.last) {
      if (this.#next < this.#memory.oldest) this.#skip();
      const { lines, next } = this.#memory.linesFrom(this.#next, PIECE_BYTES);
      this.#write(lines);
      this.#next = next;
    }
  }

  #skip(): void {
    const { oldest } = this.#memory;
    this.#write(this.#lostLine(oldest - this.#next));
    this.#next = oldest;
  }

  /**
   * A line that stands for the messages that were lost. Its number and time are those of the next event, less one, so a tab that connects
   * again asks for what comes after it.
   */
  #lostLine(messages: number): string {
    const { oldest } = this.#memory;
    const t = this.#memory.event(oldest)?.t ?? 0;
    return lineOf({ n: oldest - 1, t, k: "lost", messages, bytes: 0 });
  }

  #write(text: string | Buffer): void {
    this.#isFull = !this.#to.write(text);
  }

  #drained(): void {
    this.#isFull = false;
    this.#unread = 0;
    this.more();
  }

  #beat(): void {
    if (!this.#isFull) this.#write("\n");
    else if (++this.#unread > MOST_BEATS_UNREAD) this.#to.destroy();
  }
}
