/** The requests of one plugin that are open, and what became of all the others: each has exactly one fate. */
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import type { RequestKind } from "../../trace/events/traffic.ts";
import type { Link } from "../link/link.ts";
import { OpenRequests } from "./open-requests.ts";

export interface OpenRequest {
  /** JSON text; the answer carries it back unchanged. */
  readonly id: string;
  /** The number that the id ends in. */
  readonly idNumber: number;
  /** Which it is of all that came, from 1; 0 before it is in the ledger. */
  place: number;
  readonly kind: RequestKind;
  /** The method's or hook's name. */
  readonly name: string;
  readonly link: Link;
  /** Kept where it may be sent again, or where the answer is checked against it; a copy of its own. */
  readonly frame: Frame | undefined;
  /** Who is to answer it; undefined while it waits for an instance. */
  sentTo: Instance | undefined;
  /** Its number among all that this instance was sent. */
  sentAs: number;
  /** When it was sent to that one (performance.now). */
  sentAt: number;
  /** Whether it is not answered for longer than it should take. */
  isLate: boolean;
}

/** The parts of a request that its answer is judged by. */
export type Question = Pick<OpenRequest, "kind" | "name" | "frame">;

/** What is known of a request beside what its message says. */
export type Asked = Pick<OpenRequest, "kind" | "name" | "link" | "frame">;

/** A request as it came, in no ledger yet. @param place of its message in the frame, if that is a run */
export function requestIn(frame: Frame, place: number, asked: Asked): OpenRequest {
  return {
    id: frame.idAt(place),
    idNumber: frame.idNumberAt(place),
    place: 0,
    kind: asked.kind,
    name: asked.name,
    link: asked.link,
    frame: asked.frame,
    sentTo: undefined,
    sentAs: 0,
    sentAt: 0,
    isLate: false,
  };
}

/** answered: by the plugin; mended: by the plugin, wrongly, and by us in its place; refused: by us, with a reason. */
export type Fate = "answered" | "mended" | "refused";

export interface Counts {
  received: number;
  answered: number;
  mended: number;
  /** Times that a request was sent to a second instance; not a fate. */
  sentAgain: number;
  refused: number;
}

/** What is open for less is what every request is for a while. */
const LONG_MS = 1000;

export class Ledger {
  readonly counts: Counts = { received: 0, answered: 0, mended: 0, sentAgain: 0, refused: 0 };
  readonly #open = new OpenRequests<OpenRequest>();
  #whenIdle: { readonly instance: Instance; readonly wake: () => void } | undefined;

  /** @returns false if a request with this id is open already; it is then not in the ledger */
  open(request: OpenRequest): boolean {
    if (!this.#open.add(request)) return false;
    request.place = ++this.counts.received;
    return true;
  }

  get(id: string): OpenRequest | undefined {
    return this.#open.get(id);
  }

  /** The request that a message answers, if it is open. @param place of the message in its run */
  of(answer: Frame, place = 0): OpenRequest | undefined {
    return answer.has("id") ? this.#open.of(answer, place) : undefined;
  }

  close(request: OpenRequest, fate: Fate): void {
    if (!this.#open.remove(request)) return;
    this.counts[fate]++;
    if (this.#whenIdle !== undefined) this.#wakeIfIdle();
  }

  /** Takes the request from its instance, which will not answer it any more: it waits for another one. */
  release(request: OpenRequest): void {
    request.sentTo = undefined;
    if (this.#whenIdle !== undefined) this.#wakeIfIdle();
  }

  /** Resolves when nothing is open at the instance, or when the signal aborts. */
  async untilIdle(instance: Instance, signal: AbortSignal): Promise<void> {
    if (!this.hasOpenAt(instance) || signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = { instance, wake: resolve };
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    this.#whenIdle = undefined;
  }

  /** What an instance has had for long enough to be named, the oldest first. */
  openLong(): OpenRequest[] {
    const since = performance.now() - LONG_MS;
    const open = [...this.#open].filter(({ sentTo, sentAt }) => sentTo !== undefined && sentAt <= since);
    return open.toSorted((one, other) => one.sentAt - other.sentAt);
  }

  get size(): number {
    return this.#open.size;
  }

  /** In the order they came. */
  openAt(instance: Instance): OpenRequest[] {
    return [...this].filter((request) => request.sentTo === instance);
  }

  hasOpenAt(instance: Instance): boolean {
    for (const request of this.#open) if (request.sentTo === instance) return true;
    return false;
  }

  hasOpenOn(link: Link): boolean {
    for (const request of this.#open) if (request.link === link) return true;
    return false;
  }

  #wakeIfIdle(): void {
    if (this.#whenIdle !== undefined && !this.hasOpenAt(this.#whenIdle.instance)) this.#whenIdle.wake();
  }

  /** In the order they came. */
  [Symbol.iterator](): IterableIterator<OpenRequest> {
    return [...this.#open].toSorted((one, other) => one.place - other.place).values();
  }
}
