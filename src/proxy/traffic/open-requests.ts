/**
 * The requests that are open, by the number that the id ends in, which lightningd counts up: an answer's id need not become a string.
 * Each has the slot of its number. One whose slot another has stands by its id, until there are more slots.
 *
 * No Map has all of them: V8 chains the tables that a Map outgrows, so one that lasts until the next collection keeps the requests of
 * all later ones, which took 6 MB in 60,000 messages and half of the collector's time.
 */
import { idNumberOf } from "../../jsonrpc/frame.ts";
import type { Frame } from "../../jsonrpc/frame.ts";

interface Numbered {
  /** JSON text. */
  readonly id: string;
  /** The number that the id ends in. */
  readonly idNumber: number;
}

const FEWEST_SLOTS = 256;
/** When so many requests found their slot taken, the slots are doubled, up to a limit. */
const MOST_CROWDED = 64;
const MOST_SLOTS = 65_536;

export class OpenRequests<Request extends Numbered> {
  #slots = emptySlots<Request>(FEWEST_SLOTS);
  #crowded = new Map<string, Request>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @returns false if one with this id is there already */
  add(request: Request): boolean {
    if (this.get(request.id, request.idNumber) !== undefined) return false;
    this.#place(request);
    this.#size++;
    if (this.#crowded.size > MOST_CROWDED && this.#slots.length < MOST_SLOTS) this.#makeRoom();
    return true;
  }

  get(id: string, idNumber = idNumberOf(id)): Request | undefined {
    const request = this.#slots[this.#slotOf(idNumber)];
    if (request?.id === id) return request;
    return this.#crowded.size === 0 ? undefined : this.#crowded.get(id);
  }

  /** The one that a message has the id of. @param place of the message in its run */
  of(message: Frame, place: number): Request | undefined {
    const request = this.#slots[this.#slotOf(message.idNumberAt(place))];
    if (request !== undefined && message.hasId(request.id, place)) return request;
    return this.#crowded.size === 0 ? undefined : this.#crowded.get(message.idAt(place));
  }

  /** @returns false if it is not there */
  remove(request: Request): boolean {
    const slot = this.#slotOf(request.idNumber);
    if (this.#slots[slot] === request) this.#slots[slot] = undefined;
    else if (this.#crowded.get(request.id) === request) this.#crowded.delete(request.id);
    else return false;
    this.#size--;
    return true;
  }

  /** In no order. */
  *[Symbol.iterator](): IterableIterator<Request> {
    for (const request of this.#slots) if (request !== undefined) yield request;
    yield* this.#crowded.values();
  }

  #slotOf(idNumber: number): number {
    return idNumber & (this.#slots.length - 1);
  }

  #place(request: Request): void {
    const slot = this.#slotOf(request.idNumber);
    if (this.#slots[slot] === undefined) this.#slots[slot] = request;
    else this.#crowded.set(request.id, request);
  }

  #makeRoom(): void {
    const all = [...this];
    this.#slots = emptySlots(this.#slots.length * 2);
    this.#crowded = new Map();
    for (const request of all) this.#place(request);
  }
}

function emptySlots<Request>(count: number): (Request | undefined)[] {
  return Array.from({ length: count }, () => undefined);
}
