/** Finds the event numbers of the messages that autoreload sent by itself. The proxy's answer may arrive before the event. */
import type { SessionEvent } from "../../session/format/events.ts";
import { Refusal } from "../refusal.ts";

interface Message {
  readonly n: number;
  /** The id of a request. */
  readonly id: string | undefined;
  readonly m: string;
}

const MOST = 64;
/** We wait so long for an event. If the ring was full, no event comes. */
const WAIT_MS = 2000;

export class Sent {
  #messages: Message[] = [];
  readonly #waiting = new Set<() => void>();

  kept(event: SessionEvent): void {
    if ((event.k !== "req" && event.k !== "note") || event.from !== "autoreload" || event.to !== "plugin") return;
    this.#messages = [
      ...this.#messages.slice(1 - MOST),
      { n: event.n, m: event.m, id: "id" in event ? event.id : undefined },
    ];
    for (const look of this.#waiting) look();
  }

  /** @param id of a request, as JSON text */
  async numberOf(id: string): Promise<number> {
    return await this.#find((message) => message.id !== undefined && JSON.stringify(message.id) === id);
  }

  /** The number of a notification that comes after this event. */
  async numberAfter(before: number, m: string): Promise<number> {
    return await this.#find((message) => message.n > before && message.id === undefined && message.m === m);
  }

  /** @throws Refusal if no such event comes in time */
  async #find(is: (message: Message) => boolean): Promise<number> {
    return await new Promise((resolve, reject) => {
      const done = (then: () => void): void => {
        clearTimeout(limit);
        this.#waiting.delete(look);
        then();
      };
      const look = (): void => {
        const message = this.#messages.find(is);
        if (message !== undefined) done(() => resolve(message.n));
      };
      const lost = new Refusal(500, "It was sent, but the session has no event of it: too much came at once.");
      const limit = setTimeout(() => done(() => reject(lost)), WAIT_MS);
      this.#waiting.add(look);
      look();
    });
  }
}
