/**
 * Guesses which lines of autoreload's own log belong to a save, and puts them under it: the page has rows for what they say already. The
 * lines name no cause, but they begin with the plugin's name, and come during the save or right after it. Pure.
 */
import type { SessionEvent } from "../../../session/format/events.ts";
import { endsStart } from "../../../session/rows/row.ts";

/** Lines may come so long after the last event of a save. */
const LATE_MS = 250;

interface Save {
  readonly n: number;
  /** When the save's last event came; Infinity while the save goes on. */
  until: number;
}

/** Lines that quote what the plugin wrote. They go under the line before them, since the plugin's text has rows of its own. */
const QUOTE = /^(?:its last words:$|\| )/;

export class OwnLog {
  readonly #saves = new Map<number, Save>();
  /** The last line about each plugin that is no quote. */
  readonly #lines = new Map<number, { readonly n: number; readonly t: number }>();
  readonly #names = new Map<string, number>();

  /** @param plugins those of the session's header */
  begin(plugins: readonly { readonly p: number; readonly name: string }[]): void {
    this.#saves.clear();
    this.#lines.clear();
    this.#names.clear();
    for (const { p, name } of plugins) this.#names.set(name, p);
  }

  /** @returns the event that probably caused it */
  causeOf(event: SessionEvent): number | undefined {
    this.#watch(event);
    if (event.k !== "log" || event.of !== "autoreload" || event.up !== undefined) return undefined;
    const [name = "", ...rest] = event.text.split(": ");
    const p = this.#names.get(name);
    if (p === undefined) return undefined;
    const line = this.#lines.get(p);
    // A crash has such lines too, without a save.
    if (line !== undefined && event.t <= line.t + LATE_MS && QUOTE.test(rest.join(": "))) return line.n;
    this.#lines.set(p, event);
    const save = this.#saves.get(p);
    if (save === undefined || event.t > save.until) return undefined;
    if (save.until !== Infinity) save.until = event.t + LATE_MS;
    return save.n;
  }

  #watch(event: SessionEvent): void {
    if (event.p === undefined) return;
    if (event.k === "change") this.#saves.set(event.p, { n: event.n, until: Infinity });
    const save = this.#saves.get(event.p);
    if (save === undefined) return;
    // What starts a plugin again after a crash is no part of the save before it.
    const isEnd = event.k === "reload" && endsStart(event) && event.of === undefined;
    const isOfIt = event.up === save.n || event.k === "again" || ("again" in event && event.again !== undefined);
    if (isEnd || (isOfIt && save.until !== Infinity)) save.until = event.t + LATE_MS;
  }
}
