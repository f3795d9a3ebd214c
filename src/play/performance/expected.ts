/** What the plugin did in the session. Finds which of it the plugin does again. */
import type { TextDifference } from "../../session/json/differences.ts";
import { compared } from "./comparing.ts";
import type { Ignored } from "./comparing.ts";
import type { Progress } from "./progress.ts";
import type { Ownership } from "../score/owners.ts";
import type { Call, Deed, Word } from "../score/score.ts";

/** How to decide whether a call or a notification is one of the session's. */
export interface Matching {
  readonly ignored: Ignored;
  /** Whether one with other params will do if there is none with the same: to find what changes from run to run. */
  readonly isLenient: boolean;
}

export interface Nearest {
  readonly deed: Call | Word;
  readonly differences: readonly TextDifference[];
}

export class Expected {
  readonly #deeds = new Map<string, (Call | Word)[]>();
  readonly #matching: Matching;
  readonly #progress: Progress;

  constructor(deeds: readonly Deed[], matching: Matching, progress: Progress) {
    this.#matching = matching;
    this.#progress = progress;
    for (const deed of deeds) {
      if (deed.kind === "answer") continue;
      const key = `${deed.kind} ${deed.m}`;
      const known = this.#deeds.get(key);
      if (known === undefined) this.#deeds.set(key, [deed]);
      else known.push(deed);
    }
  }

  /** Crosses off a deed of the session: one of the same owner first, in order. @returns the deed; undefined if there is none */
  take(kind: "call" | "word", m: string, body: string, by: Ownership): Call | Word | undefined {
    const [own, others] = this.#open(kind, m, by);
    const isEqual = (deed: Call | Word): boolean => compared(deed, body, this.#matching.ignored).length === 0;
    const lenient = this.#matching.isLenient ? (own[0] ?? others[0]) : undefined;
    const taken = own.find(isEqual) ?? others.find(isEqual) ?? lenient;
    if (taken !== undefined) this.#progress.did(taken, body);
    return taken;
  }

  /** The last call in the session that is the same, for a call that may come more often than it did: one that belongs to no request. */
  twin(m: string, body: string, { owners }: Ownership): Call | undefined {
    const calls = this.#named("call", m).filter((deed) => deed.kind === "call");
    const free = owners.length === 0 ? calls : calls.filter((call) => call.owners.length === 0);
    return free.findLast((call) => compared(call, body, this.#matching.ignored).length === 0);
  }

  /**
   * The deed of this name that differs least, if possible one that is not crossed off. It then counts as replaced by this one, and is
   * awaited no more.
   */
  nearest(kind: "call" | "word", m: string, body: string, by: Ownership): Nearest | undefined {
    const [own, others] = this.#open(kind, m, by);
    const open = own.length > 0 ? own : others;
    const found = (open.length > 0 ? open : this.#named(kind, m)).map((deed) => ({
      deed,
      differences: compared(deed, body, this.#matching.ignored),
    }));
    const [first] = found.toSorted((one, other) => one.differences.length - other.differences.length);
    if (first !== undefined && open.length > 0) this.#progress.replace(first.deed);
    return first;
  }

  /** The calls and notifications that did not come. Those that belong to no request may come at any time, and are never missing. */
  get missing(): readonly (Call | Word)[] {
    return [...this.#deeds.values()].flat().filter((deed) => deed.owners.length > 0 && this.#progress.isOpen(deed));
  }

  /** The deeds that are expected of these owners, and those that may be. */
  #open(kind: "call" | "word", m: string, by: Ownership): [own: (Call | Word)[], others: (Call | Word)[]] {
    const open = this.#named(kind, m).filter((deed) => this.#progress.isOpen(deed));
    return [open.filter((deed) => isOf(deed, by)), open.filter((deed) => mayBe(deed, by))];
  }

  #named(kind: "call" | "word", m: string): readonly (Call | Word)[] {
    return this.#deeds.get(`${kind} ${m}`) ?? [];
  }
}

function isOf({ owners }: Call | Word, by: Ownership): boolean {
  return owners.length === 0 ? by.owners.length === 0 : owners.some((n) => by.owners.includes(n));
}

/** Whether a deed may have these owners. If both are sure, they have to be the same. */
function mayBe(deed: Call | Word, by: Ownership): boolean {
  return !deed.isSure || !by.isSure;
}
