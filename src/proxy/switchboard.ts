/**
 * Says for every message from a link which plugin it belongs to, by the claims, or that it is ours. What is answered for all
 * plugins together is the handshake's.
 */
import { INVALID_REQUEST, METHOD_NOT_FOUND } from "../jsonrpc/errors.ts";
import type { Frame } from "../jsonrpc/frame.ts";
import type { Passage } from "../jsonrpc/framer.ts";
import { safeAnswer } from "../lightningd/hooks/table.ts";
import { isOurQuestion } from "../lightningd/options/listed.ts";
import { TOO_LARGE } from "../trace/sentences/link.ts";
import { check, setconfig } from "./config-calls.ts";
import { isOwnMethod } from "./declarations.ts";
import type { Handshake } from "./handshake.ts";
import type { Link } from "./link/link.ts";
import type { ManagedPlugin } from "./plugin.ts";
import type { Claims } from "./surface/claims.ts";
import type { Registrar } from "./surface/registrar.ts";

export interface SwitchboardOptions {
  readonly main: Link;
  readonly claims: Claims;
  readonly registrar: Registrar;
  readonly handshake: Handshake;
  readonly plugins: () => readonly ManagedPlugin[];
  /** Answers one of autoreload's methods. */
  readonly ownMethod: (frame: Frame, link: Link) => void;
}

export class Switchboard {
  readonly #options: SwitchboardOptions;
  readonly #claims: Claims;
  readonly #registrar: Registrar;
  readonly #handshake: Handshake;

  constructor(options: SwitchboardOptions) {
    this.#options = options;
    this.#claims = options.claims;
    this.#registrar = options.registrar;
    this.#handshake = options.handshake;
  }

  /** A whole message, or a run. */
  take(frame: Frame, link: Link): void {
    const { method = "" } = frame;
    if (frame.has("id")) this.#asked(method, frame, link);
    else this.#notified(method, frame, link);
  }

  /** Calls of plugins' methods are passed on as they come, but by a companion, which may end in the middle of one. */
  begin(head: Frame, link: Link): Passage | undefined {
    const { method = "" } = head;
    const registered = link === this.#options.main ? this.#claims.of(link) : undefined;
    const plugin = registered?.hooks.has(method) === true ? undefined : registered?.methods.get(method)?.plugin;
    return plugin?.hasMethod(method) === true ? plugin.traffic.begin(method, head, link) : undefined;
  }

  refuseTooLarge(id: string, method: string, link: Link): void {
    if (this.#claims.of(link)?.hooks.has(method) === true) link.answer(id, { result: "continue" });
    else link.refuse(id, { code: INVALID_REQUEST, message: `autoreload could not pass on ${method}, ${TOO_LARGE}` });
  }

  #asked(method: string, frame: Frame, link: Link): void {
    const registered = this.#claims.of(link);
    const hook = registered?.hooks.get(method)?.plugin;
    const owner = hook === undefined ? registered?.methods.get(method)?.plugin : undefined;
    if (owner?.hasMethod(method) === true) owner.traffic.request("method", method, frame, link);
    else if (frame.count > 1) for (const each of frame.each()) this.#asked(method, each, link);
    else if (hook !== undefined) this.#hooked(frame.idAt(0), method, frame, link, hook);
    else this.#answer(frame.idAt(0), method, frame, link, owner);
  }

  /** @param owner of a method that it does not have any more */
  #answer(id: string, method: string, frame: Frame, link: Link, owner: ManagedPlugin | undefined): void {
    const registered = this.#claims.of(link);
    if (owner !== undefined) link.refuse(id, { code: METHOD_NOT_FOUND, message: owner.whyGone(method) });
    else if (method === "getmanifest") void this.#handshake.getmanifest(id, frame, link);
    else if (method === "init") void this.#handshake.init(id, frame, link);
    else if (method === "setconfig") setconfig(id, frame, link, registered);
    else if (method === "check") check(id, frame, link, registered);
    else if (isOwnMethod(method)) this.#options.ownMethod(frame, link);
    else link.refuse(id, { code: METHOD_NOT_FOUND, message: `autoreload has no method ${method}.` });
  }

  #hooked(id: string, hook: string, frame: Frame, link: Link, plugin: ManagedPlugin): void {
    this.#claims.of(link)?.hookCalls.set(hook, performance.now());
    const isAsked = plugin.hasHook(hook) && this.#registrar.handover.takes(hook, plugin, frame, link);
    const isOurs = hook === "rpc_command" && (this.#registrar.help.isOurs(frame) || isOurQuestion(frame));
    if (isOurs) link.answer(id, { result: "continue" });
    else if (isAsked) plugin.traffic.request("hook", hook, frame, link);
    else link.answer(id, safeAnswer(hook, frame.value("params")));
  }

  #notified(topic: string, frame: Frame, link: Link): void {
    for (const plugin of this.#options.plugins()) {
      if (this.#claims.carrierOf(topic, plugin) !== link) continue;
      const times = plugin.subscriptionsTo(topic);
      if (times === 1) plugin.traffic.notification(frame, link);
      // lightningd sends one as often as it is subscribed to, and then the next.
      else
        for (const each of frame.each())
          for (let time = 0; time < times; time++) plugin.traffic.notification(each, link);
    }
  }
}
