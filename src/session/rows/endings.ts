/**
 * Finds the requests that a version left without an answer when it ended: its own calls, and what autoreload itself asked it. What
 * lightningd and its users ask is answered all the same, by the next version or by autoreload. Pure.
 */
import type { ReloadEvent, SessionEvent } from "../format/events.ts";
import { endsStart } from "./row.ts";

export interface EndingRow {
  readonly event: SessionEvent;
  /** What says that the row's version ended before an answer came. */
  ended: ReloadEvent | undefined;
}

export class Endings<R extends EndingRow> {
  /** By their numbers, the requests that end with their version. */
  readonly #waiting = new Map<number, R>();
  /** By plugin, the version that serves. */
  readonly #serving = new Map<number, number>();

  add(row: R): void {
    const { event } = row;
    const endsWithVersion = event.k === "req" && (event.from === "autoreload" || event.from === "plugin");
    if (endsWithVersion) this.#waiting.set(event.n, row);
  }

  /** Nobody looks at the row any more. */
  remove(n: number): void {
    this.#waiting.delete(n);
  }

  clear(): void {
    this.#waiting.clear();
    this.#serving.clear();
  }

  /** @returns the rows that end with this event */
  take(event: SessionEvent): R[] {
    if (event.k === "change") this.#serving.set(event.p, event.v);
    else if ((event.k === "res" || event.k === "err") && event.re !== undefined) this.#waiting.delete(event.re);
    if (event.k !== "reload") return [];
    const ended = [...this.#waiting.values()].filter(({ event: asked }) => this.#hasEnded(asked, event));
    for (const row of ended) {
      row.ended = event;
      this.#waiting.delete(row.event.n);
    }
    if (event.step === "serving") this.#serving.set(event.p, event.v);
    return ended;
  }

  /** A version that serves has taken the place of all before it. A build that fails ends no version. */
  #hasEnded({ p, v }: SessionEvent, reload: ReloadEvent): boolean {
    if (p !== reload.p || v === undefined) return false;
    if (reload.step === "serving") return v < reload.v;
    if (reload.step === "ended") return v === reload.v;
    const serves = reload.serves ?? this.#serving.get(p);
    // One start may take several versions, each of which ended before the next.
    return endsStart(reload) && v !== serves && (serves === undefined ? v === reload.v : v <= reload.v);
  }
}
