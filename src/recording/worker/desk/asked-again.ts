/** Requests that ask again what was asked before, until there is a verdict on their answers. */
import type { Note } from "../../notes.ts";
import { plainId } from "../message.ts";
import type { Cause } from "./drafts.ts";
import type { OpenRequest, OpenRequests } from "./open-requests.ts";

/** What a request that is not in the session goes by. */
const UNKNOWN: Cause = { n: 0 };

export interface Repeated {
  /** What is asked again. */
  readonly of: Cause;
  readonly isAfterSave: boolean;
  /** Undefined before it was sent. */
  request: OpenRequest | undefined;
}

export class AskedAgain {
  readonly #open: OpenRequests;
  readonly #repeated = new Map<string, Repeated>();

  constructor(open: OpenRequests) {
    this.#open = open;
  }

  asks({ id, of, n, isAfterSave }: Extract<Note, { note: "asks-again" }>): void {
    const asked = n === undefined ? (this.#open.asked(plainId(of)) ?? UNKNOWN) : { n };
    const repeated = { of: asked, isAfterSave, request: undefined };
    this.#repeated.set(plainId(id), repeated);
  }

  get(id: string): Repeated | undefined {
    return this.#repeated.size === 0 ? undefined : this.#repeated.get(id);
  }

  /** @returns what is judged; undefined for what is not in the session */
  judged(id: string): OpenRequest | undefined {
    const request = this.#repeated.get(plainId(id))?.request;
    this.#repeated.delete(plainId(id));
    return request;
  }
}
