/** The requests that are not answered yet, and which of those that were is the cause of a later one. */
import type { Party, Subject } from "../../../session/format/events.ts";
import type { Version } from "./places.ts";

export interface OpenRequest {
  /** Its number among the events; 0 until it has one, and for what is not in the session. */
  n: number;
  readonly t: number | undefined;
  readonly p: number;
  /** The version that it was for when it came. */
  readonly v: number;
  readonly of: Subject;
  readonly m: string;
  /** A string's characters, else the id's JSON text. */
  readonly id: string;
  readonly from: Party;
  readonly to: Party;
  /** Which link, or which connection, it came by. */
  readonly by: string;
  /** What it asks again. */
  readonly again?: { readonly n: number };
}

/** What `by` says of requests that we make ourselves. */
export const OURS = "us";

/** How many requests are remembered by their ids after they were answered, at least. */
const MOST_REMEMBERED = 4096;

export class OpenRequests {
  readonly #open = new Map<string, OpenRequest[]>();
  /** By plugin, those that it is to answer. */
  readonly #at = new Map<number, Set<OpenRequest>>();
  /** Those that came last, and those before: a Map from which its oldest are taken gets slower with each. */
  #byId = new Map<string, OpenRequest>();
  #byIdBefore = new Map<string, OpenRequest>();
  /** By plugin and name, the last of each method and hook: what may be asked again. */
  readonly #last = new Map<string, OpenRequest>();

  add(request: OpenRequest): void {
    const { id, p, to, of, m, from } = request;
    const others = this.#open.get(id);
    if (others === undefined) this.#open.set(id, [request]);
    else others.push(request);
    if (to === "plugin") this.#ofPlugin(p).add(request);
    if (id.includes("#")) this.#remember(id, request);
    if (to === "plugin" && from !== "autoreload" && (of === "method" || of === "hook")) {
      this.#last.set(`${p} ${of} ${m}`, request);
    }
  }

  /** The newest one of this id that is asked for. */
  find(id: string, is: (request: OpenRequest) => boolean): OpenRequest | undefined {
    return this.#open.get(id)?.findLast(is);
  }

  close(request: OpenRequest): void {
    const { id, p } = request;
    const all = this.#open.get(id) ?? [];
    if (all.length > 1)
      this.#open.set(
        id,
        all.filter((other) => other !== request),
      );
    else if (all[0] === request) this.#open.delete(id);
    this.#at.get(p)?.delete(request);
  }

  closeAll(by: string): void {
    this.#closeWhere((request) => request.by === by);
  }

  /** Nobody answers what we asked a version that has ended. lightningd is answered by us, or by the next version. */
  closeOurs({ p, v }: Version): void {
    this.#closeWhere((request) => request.by === OURS && request.p === p && request.v === v);
  }

  #closeWhere(is: (request: OpenRequest) => boolean): void {
    for (const requests of this.#open.values()) for (const request of requests) if (is(request)) this.close(request);
  }

  /** The only one that the plugin has open; a handshake is one of its own version's alone. */
  onlyAt({ p, v }: Version): OpenRequest | "none" | "several" {
    let only: OpenRequest | undefined;
    for (const request of this.#ofPlugin(p)) {
      if (request.of === "handshake" && request.v !== v) continue;
      if (only !== undefined) return "several";
      only = request;
    }
    return only ?? "none";
  }

  /** lightningd's ids name their causes, the outermost first: `cli:pay#7/cln:pay#12/x.py:getinfo#1`. */
  causeOf(id: string): OpenRequest | undefined {
    for (let end = id.lastIndexOf("/"); end > 0; end = id.lastIndexOf("/", end - 1)) {
      const above = id.slice(0, end);
      const cause = this.#byId.get(above) ?? this.#byIdBefore.get(above);
      if (cause !== undefined) return cause;
    }
    return undefined;
  }

  /** The request with this id, be it open or not. */
  asked(id: string): OpenRequest | undefined {
    const request =
      this.#byId.get(id) ?? this.#byIdBefore.get(id) ?? [...this.#last.values()].find((one) => one.id === id);
    // What is asked again once is so after each save.
    if (request !== undefined) this.#remember(id, request);
    return request;
  }

  #remember(id: string, request: OpenRequest): void {
    if (this.#byId.size >= MOST_REMEMBERED) {
      this.#byIdBefore = this.#byId;
      this.#byId = new Map();
    }
    this.#byId.set(id, request);
  }

  #ofPlugin(p: number): Set<OpenRequest> {
    let open = this.#at.get(p);
    if (open === undefined) this.#at.set(p, (open = new Set()));
    return open;
  }
}
