/** Answers what the page asks for: from the memory, or by asking the proxy. */
import type { SessionEvent, Verdict } from "../../session/format/events.ts";
import { sampleHook, sampleNotification } from "../../lightningd/samples.ts";
import type { Memory } from "../memory.ts";
import { Pins } from "./pins.ts";
import type { AskProxy } from "./proxy.ts";
import { checkedParams, questionOf, revealed, unmasked } from "./questions.ts";
import { againIn, fireIn, pinIn, recordIn, revealIn, sampleIn } from "./read-asked.ts";
import { Sent } from "./sent.ts";
import type { AgainAnswer, Api, FireAnswer, PinAnswer, RecordAnswer, SampleAsked, State } from "../wire.ts";

type Members = Readonly<Record<string, unknown>>;

export class Asking {
  readonly #memory: Memory;
  readonly #proxy: AskProxy;
  readonly #sent = new Sent();
  readonly #pins: Pins;

  constructor(memory: Memory, proxy: AskProxy) {
    this.#memory = memory;
    this.#proxy = proxy;
    this.#pins = new Pins(memory);
  }

  kept(event: SessionEvent): void {
    this.#sent.kept(event);
  }

  /** @throws Refusal */
  async answer(path: keyof Api, asked: Members): Promise<object> {
    switch (path) {
      case "/state":
        return await this.#state();
      case "/sample":
        return { params: JSON.stringify(sampleOf(sampleIn(asked))) };
      case "/again":
        return await this.#again(asked);
      case "/pin":
        return await this.#pin(asked);
      case "/fire":
        return await this.#fire(asked);
      case "/reveal":
        return { value: revealed(this.#memory, revealIn(asked)) };
      case "/record":
        return await this.#record(asked);
    }
  }

  async #state(): Promise<State> {
    const { plugins, mayAgain, recording } = await this.#proxy({ ask: "state" });
    return {
      may: { again: mayAgain, fire: mayAgain, reveal: true, record: true },
      ...(mayAgain ? {} : { why: NOT_ASKED }),
      plugins: plugins.map((plugin) => ({ ...plugin, pinned: this.#pins.events(plugin.pinned) })),
      recording: recording ?? null,
    };
  }

  async #again(members: Members): Promise<AgainAnswer> {
    const { n, params } = againIn(members);
    const asked = questionOf(this.#memory, n);
    const edited = params === undefined ? undefined : unmasked(this.#memory, n, params);
    const { id, verdict } = await this.#proxy({ ask: "again", n, asked, params: edited });
    const sent = await this.#sent.numberOf(id);
    return { n: sent, ...(verdict === undefined ? {} : { verdict: verdict as Verdict }) };
  }

  async #pin(members: Members): Promise<PinAnswer> {
    const wanted = pinIn(members);
    if ("p" in wanted) {
      const { pinned } = await this.#proxy({ ask: "unpin", p: wanted.p });
      return { pinned: this.#pins.events(pinned) };
    }
    const { n, on } = wanted;
    const asked = questionOf(this.#memory, n);
    const { pinned } = await this.#proxy({ ask: "pin", asked, on });
    if (on) this.#pins.know(asked, n);
    return { pinned: this.#pins.events(pinned) };
  }

  async #fire(members: Members): Promise<FireAnswer> {
    const { p, of, m, params } = fireIn(members);
    const text = params === undefined ? JSON.stringify(sampleOf({ of, m })) : checkedParams(params);
    const before = this.#memory.last;
    const { id } = await this.#proxy({ ask: "fire", p, of, m, params: text });
    return { n: await (id === undefined ? this.#sent.numberAfter(before, m) : this.#sent.numberOf(id)) };
  }

  async #record(members: Members): Promise<RecordAnswer> {
    const { on, file } = recordIn(members);
    const { recording } = await this.#proxy({ ask: "record", on, file });
    return { recording: recording ?? null };
  }
}

const NOT_ASKED =
  "This node may have something to lose: its plugins are asked from here only with --autoreload-inspect-again.";

function sampleOf({ of, m }: SampleAsked): object {
  switch (of) {
    case "hook":
      return sampleHook(m) ?? {};
    case "topic":
      return sampleNotification(m) ?? { [m]: {} };
    case "method":
      return {};
  }
}
