/**
 * Keeps, in order, what comes in for a plugin without an instance in service. During a reload all requests and notifications
 * wait here; with no instance at all, only the newest notifications that fit.
 */
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Link } from "../link/link.ts";
import type { OpenRequest } from "./ledger.ts";

export interface Held {
  readonly frame: Frame;
  /** Undefined for a notification. */
  readonly request: OpenRequest | undefined;
}

/** Past this many bytes the links that bring more are not read. */
const FULL_BYTES = 16 * 1024 * 1024;
/** Past this many bytes the oldest notifications fall out while nobody serves. */
const KEPT_BYTES = 1024 * 1024;

export class Hold {
  /** Notifications that fell out. */
  lost = 0;
  #held: Held[] = [];
  #bytes = 0;
  readonly #paused = new Set<Link>();

  /** Keeps the frame until it is taken; the link waits once too much is kept. */
  add(frame: Frame, request: OpenRequest | undefined, link: Link): void {
    this.#push({ frame: frame.detached(), request });
    if (this.#bytes <= FULL_BYTES) return;
    this.#paused.add(link);
    link.pause(this);
  }

  /** Keeps a notification for the next instance, whenever that comes. */
  keep(notification: Frame): void {
    this.#push({ frame: notification.detached(), request: undefined });
    while (this.#bytes > KEPT_BYTES && this.#held.length > 1) {
      this.#bytes -= this.#held.shift()?.frame.size ?? 0;
      this.lost++;
    }
  }

  /** All that is kept, in order; the links are read again. */
  take(): Held[] {
    const held = this.#held;
    this.#held = [];
    this.#bytes = 0;
    for (const link of this.#paused) link.resume(this);
    this.#paused.clear();
    return held;
  }

  /** The requests among what is kept; the notifications stay, as far as they fit. */
  takeRequests(): OpenRequest[] {
    const held = this.take();
    const requests: OpenRequest[] = [];
    for (const { frame, request } of held) {
      if (request === undefined) this.keep(frame);
      else requests.push(request);
    }
    return requests;
  }

  get size(): number {
    return this.#held.length;
  }

  #push(held: Held): void {
    this.#held.push(held);
    this.#bytes += held.frame.size;
  }
}
