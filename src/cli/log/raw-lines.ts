/** Prints what a filter finds as the lines that stand in the session: with its header that is a session again. */
import type { SessionEvent } from "../../session/format/events.ts";
import { lineOf } from "../../session/format/line.ts";
import type { Found } from "../../session/reading/found.ts";
import type { Item } from "../../session/reading/part-lines.ts";

export class RawLines {
  readonly #lines = new WeakMap<SessionEvent, string>();

  /** The same items; their lines are kept for as long as their events are. */
  async *noting(items: AsyncIterable<readonly Item[]>): AsyncGenerator<readonly Item[]> {
    for await (const some of items) {
      for (const item of some) if (item.kind === "event") this.#lines.set(item.event, item.line);
      yield some;
    }
  }

  /** In the order in which they were recorded, so that what was caused comes before its cause is done. */
  textOf(found: readonly Found[]): string {
    const header = found.find((one) => one.kind === "header")?.header;
    const rows = found.flatMap((one) => (one.kind === "row" ? [one.row] : []));
    const events = rows.flatMap(({ event, answer, verdict, reload }) =>
      [event, answer, verdict, reload].filter((one) => one !== undefined),
    );
    const lines = events.toSorted((one, other) => one.n - other.n).map((event) => `${this.#lines.get(event) ?? ""}\n`);
    // One header is enough for the files that go on with the session.
    return [header === undefined || header.part !== undefined ? "" : lineOf(header), ...lines].join("");
  }

  end(): string {
    return "";
  }
}
