/** Finds the requests that the plugin's calls and notifications may belong to, by the rules of a recording. */
import type { Ownership } from "../score/owners.ts";

/** The id that lightningd, and our host, give to init. */
export const INIT_ID = /^cln:init#\d+$/;

export class Causes {
  readonly #init: number | undefined;
  readonly #byId = new Map<string, number>();
  readonly #open = new Set<number>();
  #told: number | undefined;

  /** @param init the session's request of `init` */
  constructor(init: number | undefined) {
    this.#init = init;
    if (init !== undefined) this.#open.add(init);
  }

  started(): void {
    if (this.#init !== undefined) this.#open.delete(this.#init);
  }

  asked(n: number, id: string): void {
    this.#byId.set(id, n);
    this.#open.add(n);
    this.#told = undefined;
  }

  answered(n: number): void {
    this.#open.delete(n);
  }

  told(n: number): void {
    this.#told = n;
  }

  /** Finds the cause in a call's id: lightningd's ids name their causes, the outermost first. */
  ofCall(id: string): Ownership {
    for (let end = id.lastIndexOf("/"); end > 0; end = id.lastIndexOf("/", end - 1)) {
      const n = this.#ofId(id.slice(0, end));
      if (n !== undefined) return { owners: [n], isSure: true };
    }
    return { owners: this.#doing(), isSure: false };
  }

  ofWord(m: string, params: unknown): Ownership {
    const about = m === "message" || m === "progress" ? (params as { readonly id?: unknown } | null)?.id : undefined;
    const n = typeof about === "string" ? this.#ofId(about) : undefined;
    return n === undefined ? { owners: this.#doing(), isSure: false } : { owners: [n], isSure: true };
  }

  /** The event of an id. The host's own init has another id than the session's. */
  #ofId(id: string): number | undefined {
    return this.#byId.get(id) ?? (INIT_ID.test(id) ? this.#init : undefined);
  }

  #doing(): readonly number[] {
    if (this.#open.size > 0) return [...this.#open];
    return this.#told === undefined ? [] : [this.#told];
  }
}
