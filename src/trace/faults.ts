/** Counts a plugin's faults by name. Of a family of faults whose names may be ever new, only the first names are counted by themselves. */
import type { Event } from "./events/events.ts";
import type { Fault } from "./events/traffic.ts";

/** So many faults of one family are counted by their own names. */
const MOST_OF_A_FAMILY = 20;

export interface Counted {
  /** 1 for the first time. */
  readonly times: number;
  /** Whether it is counted together with others of its family. */
  readonly isOther: boolean;
}

export class FaultCounts {
  readonly #counts = new Map<string, number>();
  readonly #families = new Map<string, number>();

  /** How often each fault came up. */
  get byName(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  add(fault: Fault): Counted {
    const { name, family } = nameOf(fault);
    const isOther = family !== undefined && !this.#counts.has(name) && this.#isOneTooMany(family);
    const counted = isOther ? `${family}: others` : name;
    const times = (this.#counts.get(counted) ?? 0) + 1;
    this.#counts.set(counted, times);
    return { times, isOther };
  }

  /** Counts anew for a new instance. */
  reset(): void {
    this.#counts.clear();
    this.#families.clear();
  }

  #isOneTooMany(family: string): boolean {
    const count = (this.#families.get(family) ?? 0) + 1;
    this.#families.set(family, count);
    return count > MOST_OF_A_FAMILY;
  }
}

/** @property family the common part of names that may be ever new, such as those that quote the plugin */
interface FaultName {
  readonly name: string;
  readonly family?: string;
}

/** Made once, since stray text comes in floods. */
const STRAY: FaultName = { name: "stray text" };

type Names = { readonly [K in Fault["kind"]]: (fault: Extract<Fault, { readonly kind: K }>) => FaultName };

const NAMES: Names = {
  "wrong-answer": ({ request, name, wrong }) => {
    const family = `${request} ${name}`;
    return { name: `${family}: ${wrong}`, family };
  },
  dropped: ({ why }) => ({ name: `dropped: ${why}` }),
  stray: () => STRAY,
  "half-message": () => ({ name: "half a message" }),
  "lost-message": () => ({ name: "lost message" }),
  "stdout-request": () => ({ name: "request on stdout" }),
  "answer-to-nothing": () => ({ name: "answer to nothing" }),
  undeclared: ({ topic }) => ({ name: `undeclared ${topic}`, family: "undeclared" }),
  "log-level": () => ({ name: "log level" }),
  "log-message": () => ({ name: "log message" }),
  skipped: ({ hook }) => ({ name: `skipped ${hook}` }),
};

export function isFault(event: Event): event is Fault {
  return Object.hasOwn(NAMES, event.kind);
}

function nameOf(fault: Fault): FaultName {
  // By its type each kind has the name for its own.
  const name = NAMES[fault.kind] as (fault: Fault) => FaultName;
  return name(fault);
}
