/** Finds an event's cause: by lightningd's ids where they tell it, else what the plugin is doing, if that is one thing. */
import type { Cause } from "./drafts.ts";
import type { OpenRequest, OpenRequests } from "./open-requests.ts";
import type { Version } from "./places.ts";

export class Causes {
  readonly #open: OpenRequests;
  /** By plugin, the notification that it was told last, unless something else came since. */
  readonly #told = new Map<number, { n: number }>();
  /** By plugin, the change that is being reloaded for, and the version that serves until then. */
  readonly #changes = new Map<number, { n: number; readonly served: number }>();
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
  ofWords(speaker: Version): Cause | undefined {
    const change = this.#changes.get(speaker.p);
    return change !== undefined && speaker.v !== change.served ? change : this.#guess(speaker);
  }

  change(p: number): Cause | undefined {
    return this.#changes.get(p);
  }

  changed(p: number, served: number): (n: number) => void {
    const change = { n: 0, served };
    this.#changes.set(p, change);
    return (n) => (change.n = n);
  }

  /** The change that the version in service was started for. */
  lastChange(p: number): Cause | undefined {
    return this.#lastChanges.get(p);
  }

  reloaded(p: number): void {
    const change = this.#changes.get(p);
    if (change === undefined) this.#lastChanges.delete(p);
    else this.#lastChanges.set(p, change);
    this.#changes.delete(p);
  }

  told(p: number): (n: number) => void {
    const note = { n: 0 };
    this.#told.set(p, note);
    return (n) => (note.n = n);
  }

  asked(p: number): void {
    this.#told.delete(p);
  }

  #guess(version: Version): Cause | undefined {
    const doing = this.#doing(version);
    return doing === undefined ? undefined : new Guess(doing);
  }

  #doing(version: Version): Cause | undefined {
    const only = this.#open.onlyAt(version);
    if (only === "several") return undefined;
    return only === "none" ? this.#told.get(version.p) : only;
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
