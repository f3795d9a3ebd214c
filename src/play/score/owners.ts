/**
 * Finds the requests that the plugin's calls and notifications belong to. Ids of pyln-client and libplugin name the request. glightning and
 * cln-plugin number their calls: such a call belongs to one of the requests that were open, and the session cannot tell to which. Pure.
 */
import type { AnswerEvent, NotificationEvent, RequestEvent, SessionEvent } from "../../session/format/events.ts";

export interface Ownership {
  /** The requests, or the notification of lightningd's, that it may belong to. None if it came by itself, as a timer's call does. */
  readonly owners: readonly number[];
  /** Whether an id names the owner; else the owner is what the plugin was doing. */
  readonly isSure: boolean;
}

/** By the number of the request that they answer. */
export type Answers = ReadonlyMap<number, AnswerEvent>;

type Act = RequestEvent | NotificationEvent;

export class Owners {
  readonly #possible = new Map<number, readonly number[]>();
  /** The kinds and names of what came once while the plugin had nothing to do. */
  readonly #ownerless = new Set<string>();

  /** @param events of one run of the plugin, in the order of the recording */
  constructor(events: readonly SessionEvent[], answers: Answers) {
    let open: number[] = [];
    for (const event of events) {
      if (event.k === "req" && event.to === "plugin") open.push(event.n);
      if (!isAct(event)) continue;
      open = open.filter((n) => (answers.get(n)?.n ?? Infinity) > event.n);
      const possible = event.up === undefined ? [...open] : [event.up];
      this.#possible.set(event.n, possible);
      if (possible.length === 0) this.#ownerless.add(nameOf(event));
    }
  }

  /** What a timer does may come at any time. Therefore it belongs to no request, even if one was open when it came. */
  of(act: Act): Ownership {
    const isNamed = isSure(act);
    const isOwnerless = !isNamed && this.#ownerless.has(nameOf(act));
    return { owners: isOwnerless ? [] : (this.#possible.get(act.n) ?? []), isSure: isNamed };
  }
}

function isAct(event: SessionEvent): event is Act {
  return (event.k === "req" || event.k === "note") && event.from === "plugin";
}

/** A notification about a request names that. */
function isSure(act: Act): boolean {
  if (act.k === "note") return act.m === "message" || act.m === "progress";
  return act.up !== undefined && act.guess !== true;
}

function nameOf({ k, m }: Act): string {
  return `${k} ${m}`;
}
