/** Finds an event's cause: by lightningd's ids where they tell it, else what the plugin is doing, if that is one thing. */
import type { Cause } from "./drafts.ts";
import type { OpenRequest, OpenRequests } from "./open-requests.ts";
import type { Version } from "./places.ts";

interface Last {
  readonly v: number;
  readonly cause: Cause;
  /** How long it may be the cause of what comes. */
  readonly until: number;
}

const RIGHT_AFTER_MS = 100;

/** A change of files, whose number may still come. */
export interface Change extends Cause {
  n: number;
  readonly t: number;
  readonly reason: string;
  /** The version that served when it came. */
  readonly v: number;
}

export class Causes {
  readonly #open: OpenRequests;
  /** By plugin, what one of its versions was told or has answered last, unless something else came since. */
  readonly #last = new Map<number, Last>();
  /** By plugin, the changes for which no reload has begun. */
  readonly #waiting = new Map<number, Change[]>();
  /** By plugin, the change that is being reloaded for, and the version that serves until then. */
  readonly #changes = new Map<number, { readonly change: Change; readonly served: number }>();
  /** By plugin, the change that the last reload was for. */
  readonly #lastChanges = new Map<number, Cause>();

  constructor(open: OpenRequests) {
    this.#open = open;
  }

  ofId(id: string): OpenRequest | undefined {
    return this.#open.causeOf(id);
  }

  /** The cause of a plugin's call. */
  ofCall(id: string, caller: Version): Cause | undefined {
    return this.ofId(id) ?? this.#guess(caller);
  }

  /** The cause of what the plugin logs, prints or notifies. */
  ofWords(speaker: Version, t: number): Cause | undefined {
    const now = this.#changes.get(speaker.p);
    return now !== undefined && speaker.v !== now.served ? now.change : this.#guess(speaker, t);
  }

  change(p: number): Cause | undefined {
    return this.#changes.get(p)?.change;
  }

  /** @returns to be called with the change's number */
  changed({ p, t, reason, v }: Omit<Change, "n"> & Version): (n: number) => void {
    const change = { n: 0, t, reason, v };
    this.#waiting.set(p, [...(this.#waiting.get(p) ?? []), change]);
    return (n) => (change.n = n);
  }

  /** A reload begins that takes up so many changes. @returns those that the newest one of them has overtaken */
  reloads(p: number, changes: number, served: number): readonly Change[] {
    const waiting = this.#waiting.get(p) ?? [];
    const taken = waiting.splice(0, changes);
    const change = taken.pop();
    if (change === undefined) this.#changes.delete(p);
    else this.#changes.set(p, { change, served });
    return taken;
  }

  /** The change that the version in service was started for. */
  lastChange(p: number): Cause | undefined {
    return this.#lastChanges.get(p);
  }

  reloaded(p: number): void {
    const change = this.change(p);
    if (change === undefined) this.#lastChanges.delete(p);
    else this.#lastChanges.set(p, change);
    this.#changes.delete(p);
  }

  told({ p, v }: Version): (n: number) => void {
    const note = { n: 0 };
    this.#last.set(p, { v, cause: note, until: Infinity });
    return (n) => (note.n = n);
  }

  asked(p: number): void {
    this.#last.delete(p);
  }

  /** pyln-client logs a traceback once it has answered with the error. */
  answered(request: OpenRequest, { p, v }: Version, t: number): void {
    if (request.of !== "handshake") this.#last.set(p, { v, cause: request, until: t + RIGHT_AFTER_MS });
  }

  /** @param t undefined for calls, which no plugin makes for what it has answered */
  #guess(version: Version, t = Infinity): Cause | undefined {
    const doing = this.#doing(version, t);
    return doing === undefined ? undefined : new Guess(doing);
  }

  #doing(version: Version, t: number): Cause | undefined {
    const only = this.#open.onlyAt(version);
    if (only !== "none") return only === "several" ? undefined : only;
    const last = this.#last.get(version.p);
    return last === undefined || last.v !== version.v || t > last.until ? undefined : last.cause;
  }
}

/** Its number may still come. */
class Guess implements Cause {
  readonly isGuess = true;
  readonly #of: Cause;

  constructor(of: Cause) {
    this.#of = of;
  }

  get n(): number {
    return this.#of.n;
  }
}
