/**
 * Puts what autoreload writes to its log about a save under that save: the page shows all of it as rows of their own already. Its lines
 * name no cause; they begin with the plugin's name, and come while the save is under way or right after. Pure.
 */
import type { SessionEvent } from "../../../session/format/events.ts";

/** After the last thing of a save, so long its lines may come. */
const LATE_MS = 250;

interface Save {
  readonly n: number;
  /** When something of it came last; endless while it is under way. */
  until: number;
}

/** Lines that quote what the plugin wrote, which has rows of its own: they go under the line that they follow. */
const QUOTE = /^(?:its last words:$|\| )/;

export class OwnLog {
  readonly #saves = new Map<number, Save>();
  /** The last line about each plugin that quotes nothing. */
  readonly #lines = new Map<number, { readonly n: number; readonly t: number }>();
  readonly #names = new Map<string, number>();

  /** @param plugins of the session's header */
  begin(plugins: readonly { readonly p: number; readonly name: string }[]): void {
    this.#saves.clear();
    this.#lines.clear();
    this.#names.clear();
    for (const { p, name } of plugins) this.#names.set(name, p);
  }

  /** @returns the event that it belongs to, by this guess */
  causeOf(event: SessionEvent): number | undefined {
    this.#watch(event);
    if (event.k !== "log" || event.of !== "autoreload" || event.up !== undefined) return undefined;
    const [name = "", ...rest] = event.text.split(": ");
    const p = this.#names.get(name);
    if (p === undefined) return undefined;
    const line = this.#lines.get(p);
    // Of a crash without a save, too.
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
    const isEnd = event.k === "reload" && (event.step === "serving" || event.step === "failed");
    const isOfIt = event.up === save.n || event.k === "again" || ("again" in event && event.again !== undefined);
    if (isEnd || (isOfIt && save.until !== Infinity)) save.until = event.t + LATE_MS;
  }
}
