/**
 * Makes rows of events as they come: an answer joins its request, a reload joins its change, and each row goes under its cause. A row is
 * given out with all that is under it, as soon as nothing of it is open any more and all rows before it were given out; or sooner, when too
 * much waits behind it. So memory does not grow with the session. What comes later for such a row is a row of its own, at the depth that it
 * would have had.
 */
import type { AgainEvent, AnswerEvent, ReloadEvent, SessionEvent } from "../format/events.ts";
import { Endings } from "./endings.ts";
import { join, rowOf } from "./joining.ts";
import { joined, mayGoOn } from "./one-text.ts";
import type { Row } from "./row.ts";

class GrowingRow implements Row {
  answer: AnswerEvent | undefined;
  verdict: AgainEvent | undefined;
  reload: ReloadEvent | undefined;
  ended: ReloadEvent | undefined;
  readonly children: GrowingRow[] = [];
  parts: SessionEvent[] | undefined;

  event: SessionEvent;
  readonly depth: number;
  readonly root: number;
  readonly top: Tree;

  constructor(event: SessionEvent, depth: number, root: number, top: Tree) {
    this.event = event;
    this.depth = depth;
    this.root = root;
    this.top = top;
  }
}

/** An outermost row, with all rows under it. */
class Tree {
  readonly row: GrowingRow;
  /** How many of its rows wait for an answer. */
  open = 0;
  rows = 0;
  bytes = 0;

  constructor(event: SessionEvent, above: Place | undefined) {
    this.row = new GrowingRow(event, above === undefined ? 0 : above.depth + 1, above?.root ?? event.n, this);
  }
}

/** The place of a row that was given out. */
interface Place {
  readonly depth: number;
  readonly root: number;
}

export interface ArrangerLimits {
  /** How many rows may wait behind an open one. */
  readonly rows: number;
  /** How many characters of text these rows may have together. */
  readonly bytes: number;
  /** How many places of rows that were given out are remembered. */
  readonly places: number;
}

const LIMITS: ArrangerLimits = { rows: 4096, bytes: 8 * 1024 * 1024, places: 16_384 };

export class Arranger {
  readonly #limits: ArrangerLimits;
  readonly #waiting = new Set<Tree>();
  readonly #rows = new Map<number, GrowingRow>();
  readonly #places = new Map<number, Place>();
  readonly #endings = new Endings<GrowingRow>();
  /** The last row that came, while it is a text that may go on, and when a part of it came last. */
  #text: { readonly row: GrowingRow; readonly t: number } | undefined;
  #waitingRows = 0;
  #waitingBytes = 0;

  constructor(limits: Partial<ArrangerLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** @returns the outermost rows that are complete now, in the order in which they began */
  push(event: SessionEvent): Row[] {
    this.#endings.take(event);
    if (!this.#join(event) && !this.#goOn(event)) this.#add(event);
    return this.#release();
  }

  /** Gives out all rows that wait, complete or not. */
  flush(): Row[] {
    this.#endText();
    return [...this.#waiting].map((tree) => this.#giveOut(tree));
  }

  /** @returns whether the event belongs to a row that waits */
  #join(event: SessionEvent): boolean {
    const row = this.#rows.get(rowOf(event) ?? -1);
    if (row === undefined || !join(row, event)) return false;
    if (completes(event, row.event)) row.top.open--;
    this.#count(row.top, 0, sizeOf(event));
    return true;
  }

  /** @returns whether the event is a further part of the last row's text */
  #goOn(event: SessionEvent): boolean {
    const text = joined(this.#text, event);
    if (this.#text === undefined || text === undefined) return false;
    const { row } = this.#text;
    row.parts = [...(row.parts ?? [row.event]), event];
    row.event = text;
    this.#text = { row, t: event.t };
    this.#count(row.top, 0, sizeOf(event));
    return true;
  }

  #endText(): void {
    if (this.#text !== undefined) this.#text.row.top.open--;
    this.#text = undefined;
  }

  #add(event: SessionEvent): void {
    if (event.k !== "use") this.#endText();
    const up = this.#rows.get(event.up ?? -1);
    const row = up === undefined ? this.#outermost(event) : under(up, event);
    if (isOpen(event) || mayGoOn(event)) row.top.open++;
    if (mayGoOn(event)) this.#text = { row, t: event.t };
    this.#count(row.top, 1, sizeOf(event));
    this.#rows.set(event.n, row);
    this.#endings.add(row);
  }

  /** An outermost row. If its cause or its request was given out before, it has the depth that it would have had there. */
  #outermost(event: SessionEvent): GrowingRow {
    const cause = this.#places.get(rowOf(event) ?? -1) ?? this.#places.get(event.up ?? -1);
    const tree = new Tree(event, cause);
    this.#waiting.add(tree);
    return tree.row;
  }

  #count(tree: Tree, rows: number, bytes: number): void {
    tree.rows += rows;
    tree.bytes += bytes;
    this.#waitingRows += rows;
    this.#waitingBytes += bytes;
  }

  #release(): Row[] {
    const given: Row[] = [];
    for (const tree of this.#waiting) {
      const isTooMuch = this.#waitingRows > this.#limits.rows || this.#waitingBytes > this.#limits.bytes;
      if (tree.open > 0 && !isTooMuch) break;
      given.push(this.#giveOut(tree));
    }
    return given;
  }

  #giveOut(tree: Tree): Row {
    if (this.#text?.row.top === tree) this.#text = undefined;
    this.#waiting.delete(tree);
    this.#count(tree, -tree.rows, -tree.bytes);
    this.#forget(tree.row);
    for (const n of this.#places.keys()) {
      if (this.#places.size <= this.#limits.places) break;
      this.#places.delete(n);
    }
    return tree.row;
  }

  #forget(row: GrowingRow): void {
    const { depth, root } = row;
    this.#rows.delete(row.event.n);
    this.#endings.remove(row.event.n);
    this.#places.set(row.event.n, { depth, root });
    for (const child of row.children) this.#forget(child);
  }
}

function isOpen({ k }: SessionEvent): boolean {
  return k === "req" || k === "change";
}

/** Whether the event is the last of its row: after a request that was asked again, the verdict is. */
function completes(event: SessionEvent, of: SessionEvent): boolean {
  return event.k === "again" || of.k !== "req" || of.again === undefined;
}

function under(up: GrowingRow, event: SessionEvent): GrowingRow {
  const row = new GrowingRow(event, up.depth + 1, up.root, up.top);
  up.children.push(row);
  return row;
}

/** About the number of bytes that an event's text takes. */
function sizeOf(event: SessionEvent): number {
  const body = "body" in event ? (event.body?.length ?? 0) : 0;
  const said = "said" in event ? (event.said?.length ?? 0) : 0;
  const text = "text" in event ? event.text.length : 0;
  return 200 + body + said + text;
}
