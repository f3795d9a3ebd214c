/** What the inspector asks of the proxy, and is answered. */
import type { Answers, Ask } from "../../inspector/proxy.ts";
import type { PluginState } from "../../inspector/wire.ts";
import type { ManagedPlugin } from "../plugin.ts";

/** The recording, as far as the inspector sees it. */
export interface Inspectable {
  readonly plugins: readonly ManagedPlugin[];
  readonly mayAgain: boolean;
  readonly path: string | undefined;
}

/** @throws Refusal */
export async function answerTo(ask: Ask, { plugins, mayAgain, path }: Inspectable): Promise<Answers[Ask["ask"]]> {
  switch (ask.ask) {
    case "state":
      return { plugins: plugins.map(stateOf), mayAgain, recording: path };
  }
}

function stateOf(plugin: ManagedPlugin): PluginState {
  const { number: p, name, path, lifecycle, offered } = plugin;
  const { state, instance } = lifecycle;
  return {
    p,
    name,
    path,
    version: state.kind === "serving" ? (instance?.version ?? null) : null,
    state: state.kind,
    pinned: [],
    methods: offered.methods.map((method) => ({ name: method.name, usage: method.usage })),
    hooks: offered.hooks.map((hook) => hook.name),
    topics: offered.subscriptions,
  };
}
