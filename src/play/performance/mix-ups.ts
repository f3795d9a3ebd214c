/**
 * Tells calls apart that the session cannot: where two requests are open that make the same call, and no id names the request, the first of
 * the two calls is taken for the first in the session. The plugin may have made them in the other order this time. Pure.
 */
import type { AnswerEvent } from "../../session/format/events.ts";
import { named } from "./comparing.ts";
import type { Ignored } from "./comparing.ts";
import { memberOf } from "../score/score.ts";
import type { Call, Deed } from "../score/score.ts";

export class MixUps {
  readonly #calls = new Map<string, Call[]>();
  readonly #ignored: Ignored;
  readonly #params = new Map<Call, string>();

  constructor(deeds: readonly Deed[], ignored: Ignored) {
    this.#ignored = ignored;
    for (const deed of deeds) {
      if (deed.kind !== "call" || deed.isSure) continue;
      const known = this.#calls.get(deed.m);
      if (known === undefined) this.#calls.set(deed.m, [deed]);
      else known.push(deed);
    }
  }

  /**
   * Whether the node's answer to a call may be needed for this deed, which was done without it in the session: if the deed's request made
   * the same call before.
   */
  isNeededFor(call: Call, deed: Deed): boolean {
    return this.#like(call).some((other) => other !== call && isBefore(other, deed) && this.#areSame(call, other));
  }

  /** The node's last answer to the same call, for one that has got the place of a call that was not answered. */
  replyLike(call: Call): AnswerEvent | undefined {
    return this.#like(call).findLast((other) => other.reply !== undefined && this.#areSame(call, other))?.reply;
  }

  #like(call: Call): readonly Call[] {
    return call.isSure ? [] : (this.#calls.get(call.m) ?? []);
  }

  /** Values that are not compared, or only by their kind, do not tell two calls apart. */
  #areSame(call: Call, other: Call): boolean {
    const isLoose =
      call.event.mask !== undefined || this.#ignored.some((pointer) => pointer.startsWith(named(call.m, "/")));
    return isLoose || this.#paramsOf(call) === this.#paramsOf(other);
  }

  #paramsOf(call: Call): string {
    const known = this.#params.get(call) ?? memberOf(call.event.body, "params") ?? "";
    this.#params.set(call, known);
    return known;
  }
}

/** The requests that a deed may belong to. */
export function ownersOf(deed: Deed): readonly number[] {
  if (deed.kind !== "answer") return deed.owners;
  return deed.event.re === undefined ? [] : [deed.event.re];
}

/** Whether a call came before the deed, and after the deed's request. */
function isBefore(call: Call, deed: Deed): boolean {
  return call.n < deed.n && ownersOf(deed).some((n) => n < call.n);
}
