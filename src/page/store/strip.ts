/** What the timeline shows, kept up to date event by event: what each plugin uses, and how much was asked when. Pure. */
import type { SessionEvent, Subject } from "../../session/format/events.ts";
import { Bins } from "./bins.ts";
import { isOurs } from "./rows/row-words.ts";
import type { Sums } from "./bins.ts";

/** The colours of rows, for the columns of the strip. */
export type CallKind = "method" | "hook" | "note" | "own";

export interface Calls {
  readonly counts: Record<CallKind, number>;
  /** Counts errors, refusals, and versions that did not start. */
  bad: number;
  mended: number;
  /** Counts messages that the recording had no room for. */
  lost: number;
}

export interface Use {
  /** The highest value, in bytes. */
  memory: number;
  /** The highest value, in percent of one processor. */
  cpu: number;
}

const CALLS: Sums<Calls> = {
  none: () => ({ counts: { method: 0, hook: 0, note: 0, own: 0 }, bad: 0, mended: 0, lost: 0 }),
  merged(earlier, later) {
    for (const kind of CALL_KINDS) earlier.counts[kind] += later.counts[kind];
    earlier.bad += later.bad;
    earlier.mended += later.mended;
    earlier.lost += later.lost;
    return earlier;
  },
};

const USE: Sums<Use> = {
  none: () => ({ memory: 0, cpu: 0 }),
  merged: (one, other) => ({ memory: Math.max(one.memory, other.memory), cpu: Math.max(one.cpu, other.cpu) }),
};

export const CALL_KINDS: readonly CallKind[] = ["method", "hook", "note", "own"];

export class Strip {
  calls = new Bins(CALLS);
  /** By the plugin's number. */
  readonly use = new Map<number, Bins<Use>>();

  push(event: SessionEvent): void {
    if ("m" in event && isOurs(event)) return;
    switch (event.k) {
      case "req":
      case "note":
        this.#count(event.of, event.t);
        return;
      case "res":
      case "err":
        // The mark goes to when the request was sent, since its column is there.
        if (event.fate === "mended") this.calls.at(event.t - (event.ms ?? 0)).mended++;
        else if (event.k === "err" || event.fate === "refused") this.calls.at(event.t - (event.ms ?? 0)).bad++;
        return;
      case "use":
        this.#use(event.p, event.t, event);
        return;
      case "lost":
        this.calls.at(event.t).lost += event.messages;
        return;
      case "log":
      case "stderr":
      case "stray":
      case "change":
      case "build":
      case "reload":
      case "again":
    }
  }

  clear(): void {
    this.calls = new Bins(CALLS);
    this.use.clear();
  }

  #count(of: Subject, t: number): void {
    const kind = KIND_OF[of];
    if (kind !== undefined) this.calls.at(t).counts[kind]++;
  }

  #use(p: number, t: number, { memory, cpu }: Use): void {
    const bins = this.use.get(p) ?? new Bins(USE);
    this.use.set(p, bins);
    const bin = bins.at(t);
    bin.memory = Math.max(bin.memory, memory);
    bin.cpu = Math.max(bin.cpu, cpu);
  }
}

const KIND_OF: Readonly<Partial<Record<Subject, CallKind>>> = {
  method: "method",
  hook: "hook",
  topic: "note",
  rpc: "own",
};
