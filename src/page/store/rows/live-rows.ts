/**
 * The rows of a session that goes on. An answer joins its request's row, a reload joins its change's row, and each row stands under its
 * cause. No row waits for an answer, other than in session/rows/arranger.ts: what comes later changes the row. Pure.
 */
import type {
  AgainEvent,
  AnswerEvent,
  ReloadEvent,
  RequestEvent,
  SessionEvent,
} from "../../../session/format/events.ts";
import { Endings } from "../../../session/rows/endings.ts";
import { join, rowOf } from "../../../session/rows/joining.ts";
import { joined } from "../../../session/rows/one-text.ts";
import type { Row } from "../../../session/rows/row.ts";

/** A row that would be deeper stands beside its cause. No real chain is so long, and code that walks a chain may recurse. */
const DEEPEST = 100;

export class LiveRow implements Row {
  event: SessionEvent;
  answer: AnswerEvent | undefined;
  verdict: AgainEvent | undefined;
  reload: ReloadEvent | undefined;
  ended: ReloadEvent | undefined;
  readonly children: LiveRow[] = [];
  readonly up: LiveRow | undefined;
  /** Whether it is a guess that the row belongs under `up`. */
  readonly isGuess: boolean;
  readonly depth: number;
  /** Whether it asks what was asked right before, since the answer differed: what differs between both changes by itself. */
  isSecond = false;
  /** The last of the events whose texts are joined in `event`. */
  lastN: number;
  /** Counts the changes of the row and of what is under it, so that others know whether what they made of it still holds. */
  revision = 0;

  constructor(event: SessionEvent, up: LiveRow | undefined, isGuess: boolean) {
    this.event = event;
    this.lastN = event.n;
    this.up = up;
    this.isGuess = isGuess;
    this.depth = up === undefined ? 0 : up.depth + 1;
  }

  get n(): number {
    return this.event.n;
  }

  get root(): number {
    return outermost(this).n;
  }
}

export interface RowChange {
  readonly kind: "added" | "changed";
  readonly row: LiveRow;
}

export class LiveRows {
  /** The rows without a cause, in order. */
  readonly top: LiveRow[] = [];
  /** The requests that wait for an answer, in the order in which they came. */
  readonly open = new Set<LiveRow>();
  /** How many answers were compared. */
  verdicts = 0;
  /** The newest row, and when it last grew. */
  #newest: { readonly row: LiveRow; readonly t: number } | undefined;
  readonly #byN = new Map<number, LiveRow>();
  readonly #byName = new Map<string, LiveRow[]>();
  readonly #endings = new Endings<LiveRow>();

  get size(): number {
    return this.#byN.size;
  }

  at(n: number | undefined): LiveRow | undefined {
    return n === undefined ? undefined : this.#byN.get(n);
  }

  /** The requests and notifications of this name, in the order in which they began. */
  named(name: string): readonly LiveRow[] {
    return this.#byName.get(name) ?? [];
  }

  names(): Iterable<string> {
    return this.#byName.keys();
  }

  /** All rows, in the order in which they began. */
  all(): Iterable<LiveRow> {
    return this.#byN.values();
  }

  /** @param guessed the event's cause, if it names none itself @returns undefined for an event that changes no row */
  push(event: SessionEvent, guessed?: number): RowChange | undefined {
    if (event.k === "use") return undefined;
    const change = this.#join(event) ?? this.#goOn(event) ?? { kind: "added", row: this.#add(event, guessed) };
    if (change.kind === "added") this.#newest = { row: change.row, t: event.t };
    return change;
  }

  /** @returns the rows that have ended, unanswered, with the version that this event is about */
  end(event: SessionEvent): readonly LiveRow[] {
    const ended = this.#endings.take(event);
    for (const row of ended) {
      this.open.delete(row);
      row.revision++;
    }
    return ended;
  }

  clear(): void {
    this.#endings.clear();
    this.top.length = 0;
    this.open.clear();
    this.#newest = undefined;
    this.#byN.clear();
    this.#byName.clear();
  }

  /** Forgets the oldest outermost rows with all under them, until so many rows are left. */
  dropTo(size: number): void {
    let dropped = 0;
    while (this.#byN.size > size && dropped < this.top.length - 1) {
      const row = this.top[dropped++];
      if (row !== undefined) this.#forget(row);
    }
    this.top.splice(0, dropped);
    for (const [name, rows] of this.#byName) {
      const left = rows.filter((row) => this.#byN.get(row.n) === row);
      if (left.length === 0) this.#byName.delete(name);
      else this.#byName.set(name, left);
    }
  }

  #name(name: string, row: LiveRow): void {
    const rows = this.#byName.get(name);
    if (rows === undefined) this.#byName.set(name, [row]);
    else rows.push(row);
  }

  #forget(row: LiveRow): void {
    this.#byN.delete(row.n);
    this.#endings.remove(row.n);
    this.open.delete(row);
    for (const child of row.children) this.#forget(child);
  }

  #join(event: SessionEvent): RowChange | undefined {
    const row = this.at(rowOf(event));
    if (row === undefined || !join(row, event)) return undefined;
    if (row.answer !== undefined) this.open.delete(row);
    if (event.k === "reload") for (const child of row.children) child.revision++;
    if (event.k === "again") {
      if (row.up !== undefined) row.up.revision++;
      this.verdicts++;
    }
    row.revision++;
    return { kind: "changed", row };
  }

  /**
   * Joins lines that belong together, since a plugin writes a traceback line by line: lines that come to stderr at once are one row, and so
   * is a traceback in the log.
   */
  #goOn(event: SessionEvent): RowChange | undefined {
    const text = joined(this.#newest, event);
    if (this.#newest === undefined || text === undefined) return undefined;
    const { row } = this.#newest;
    row.event = text;
    row.lastN = event.n;
    row.revision++;
    this.#newest = { row, t: event.t };
    return { kind: "changed", row };
  }

  /** The first answer is judged when the second one is there. */
  #isSecond({ m, p, v, again }: RequestEvent): boolean {
    const { event, verdict } = this.named(m).at(-1) ?? {};
    const isSame = event?.k === "req" && event.p === p && event.v === v && event.again === again;
    return again !== undefined && isSame && verdict === undefined;
  }

  #add(event: SessionEvent, guessed: number | undefined): LiveRow {
    const cause = this.at(event.up ?? guessed);
    const isGuess = ("guess" in event && event.guess) || (event.up === undefined && guessed !== undefined);
    const row = new LiveRow(event, (cause?.depth ?? 0) < DEEPEST ? cause : cause?.up, isGuess);
    row.isSecond = event.k === "req" && this.#isSecond(event);
    if (row.up === undefined) this.top.push(row);
    else {
      row.up.children.push(row);
      row.up.revision++;
    }
    this.#byN.set(event.n, row);
    this.#endings.add(row);
    if (event.k === "req") this.open.add(row);
    if (event.k === "req" || event.k === "note") this.#name(event.m, row);
    return row;
  }
}

export function outermost(row: LiveRow): LiveRow {
  let at = row;
  while (at.up !== undefined) at = at.up;
  return at;
}

/** Negative if the one row stands above the other in the list. */
export function order(one: LiveRow, other: LiveRow): number {
  let [a, b] = [one, other];
  while (a.depth > b.depth && a.up !== undefined) a = a.up;
  while (b.depth > a.depth && b.up !== undefined) b = b.up;
  if (a === b) return one.depth - other.depth;
  while (a.up !== b.up && a.up !== undefined && b.up !== undefined) [a, b] = [a.up, b.up];
  return a.n - b.n;
}
