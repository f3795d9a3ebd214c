/** Prints what a filter finds as lines of the session. With the header before them they are a session again. */
import type { SessionEvent } from "../../session/format/events.ts";
import { Introductions } from "../../session/format/introductions.ts";
import { lineOf } from "../../session/format/line.ts";
import type { Found } from "../../session/reading/found.ts";
import { eventsOf } from "../../session/rows/row.ts";
import type { Item } from "../../session/reading/part-lines.ts";

export class RawLines {
  readonly #lines = new WeakMap<SessionEvent, string>();
  readonly #introductions = new Introductions();

  /** Passes the items on, and keeps each line for as long as its event is kept. */
  async *noting(items: AsyncIterable<readonly Item[]>): AsyncGenerator<readonly Item[]> {
    for await (const some of items) {
      for (const item of some) if (item.kind === "event") this.#lines.set(item.event, item.line);
      yield some;
    }
  }

  /** The lines in the order of recording, in which an event that was caused may stand before its cause's answer. */
  textOf(found: readonly Found[]): string {
    const header = found.find((one) => one.kind === "header")?.header;
    if (header !== undefined) this.#introductions.begin(header);
    const events = found.flatMap((one) =>
      one.kind === "row" ? eventsOf(one.row).map((event) => ({ event, header: one.header })) : [],
    );
    const inOrder = events.toSorted((one, other) => one.event.n - other.event.n);
    const lines = inOrder.map(({ event, header: known }) => {
      const line = this.#lines.get(event) ?? "";
      return `${this.#introductions.lineOf(event, line, known)}\n`;
    });
    // Further files of the same session need no header of their own.
    return [header === undefined || header.part !== undefined ? "" : lineOf(header), ...lines].join("");
  }

  end(): string {
    return "";
  }
}
