/** Finds what caused the plugin's calls and notifications, by the rules of a recording. */
import type { Cause } from "./expected.ts";

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
  ofCall(id: string): Cause {
    for (let end = id.lastIndexOf("/"); end > 0; end = id.lastIndexOf("/", end - 1)) {
      const n = this.#ofId(id.slice(0, end));
      if (n !== undefined) return { n, isSure: true };
    }
    return { n: this.#doing(), isSure: false };
  }

  ofWord(m: string, params: unknown): Cause {
    const about = m === "message" || m === "progress" ? (params as { readonly id?: unknown } | null)?.id : undefined;
    const n = typeof about === "string" ? this.#ofId(about) : undefined;
    return n === undefined ? { n: this.#doing(), isSure: false } : { n, isSure: true };
  }

  /** The event of an id. The host's own init has another id than the session's. */
  #ofId(id: string): number | undefined {
    return this.#byId.get(id) ?? (/^cln:init#\d+$/.test(id) ? this.#init : undefined);
  }

  #doing(): number | undefined {
    const [only, ...others] = this.#open;
    if (only === undefined) return this.#told;
    return others.length === 0 ? only : undefined;
  }
}
