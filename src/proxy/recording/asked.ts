/** Answers what the inspector asks of the proxy. */
import { messageOf } from "../../jsonrpc/errors.ts";
import type { Answers, Ask, Question } from "../../inspector/asking/proxy.ts";
import { Refusal } from "../../inspector/refusal.ts";
import { NATIVE_TOPICS } from "../../lightningd/facts/topics.ts";
import { whatItDoes } from "../../plugin/process/hangs.ts";
import type { ManagedPlugin } from "../plugin.ts";

/** What of the recording the inspector sees and may change. */
export interface Inspectable {
  readonly plugins: readonly ManagedPlugin[];
  /** Whether plugins may be asked from the page. */
  readonly mayAgain: boolean;
  readonly path: string | undefined;
  /** @returns the session's file @throws if there cannot be one */
  start(file: string | undefined): Promise<string>;
  stop(): Promise<unknown>;
}

/** @throws Refusal */
export async function answerTo(ask: Ask, recording: Inspectable): Promise<Answers[Ask["ask"]]> {
  const { mayAgain, path } = recording;
  switch (ask.ask) {
    case "state":
      return { plugins: recording.plugins.map(stateOf), mayAgain, recording: path };
    case "again":
      return await plugin(ask.asked.p, recording).again.byHand.again(ask.asked, ask.n, ask.params);
    case "pin":
      return pin(ask, recording);
    case "unpin": {
      const { number, again } = plugin(ask.p, recording);
      again.byHand.unpin();
      return { pinned: pinnedOf(number, again) };
    }
    case "fire":
      return { id: fire(ask, plugin(ask.p, recording)) };
    case "record":
      return { recording: await record(ask, recording) };
  }
}

type About<Kind extends Ask["ask"]> = Extract<Ask, { ask: Kind }>;

/** @throws Refusal if the plugin may not be asked */
function plugin(p: number, { plugins, mayAgain }: Inspectable): ManagedPlugin {
  if (!mayAgain) throw new Refusal(403, "Plugins are asked from here only with --autoreload-inspect-again.");
  const found = plugins.find(({ number }) => number === p);
  if (found === undefined) throw new Refusal(409, "That plugin does not run any more.");
  return found;
}

function pin({ asked, on }: About<"pin">, recording: Inspectable): Answers["pin"] {
  const { name, settings, number, again } = plugin(asked.p, recording);
  if (!settings.verdict) {
    throw new Refusal(409, `Nothing is asked of ${name} after a save: that takes --autoreload-verdict=true.`);
  }
  again.byHand.pin(asked, on);
  return { pinned: pinnedOf(number, again) };
}

/** @returns the request's id as JSON text; undefined for a notification */
function fire({ of, m, params }: About<"fire">, asked: ManagedPlugin): string | undefined {
  const { name, again, settings } = asked;
  if (of === "topic") {
    if (asked.subscriptionsTo(m) === 0) throw new Refusal(409, `${name} did not subscribe to ${m}.`);
    again.byHand.notify(m, params);
    return undefined;
  }
  const has = of === "hook" ? asked.hasHook(m) : asked.hasMethod(m);
  if (!has) throw new Refusal(409, `${name} has no ${of} ${m}.`);
  return again.byHand.fire({ kind: of, name: m, params }, settings.againWrites);
}

/** A named file is made wherever this user may write, so only a page that may call the plugins may name one. */
async function record({ on, file }: About<"record">, recording: Inspectable): Promise<string | undefined> {
  if (!on) {
    await recording.stop();
    return undefined;
  }
  if (recording.path !== undefined)
    throw new Refusal(409, `The session is being recorded already, to ${recording.path}.`);
  if (file !== undefined && !recording.mayAgain) {
    throw new Refusal(
      403,
      "A file is named from here only with --autoreload-inspect-again. Without a name there is one of ours.",
    );
  }
  return await recording.start(file).catch((error: unknown) => {
    throw new Refusal(409, messageOf(error));
  });
}

function stateOf(each: ManagedPlugin): Answers["state"]["plugins"][number] {
  const { number: p, name, path, lifecycle, offered, again } = each;
  const { state, instance } = lifecycle;
  return {
    p,
    name,
    path,
    version: state.kind === "serving" ? (instance?.version ?? null) : null,
    state: state.kind,
    ...processOf(each),
    pinned: pinnedOf(p, again),
    methods: offered.methods.map((method) => ({ name: method.name, usage: method.usage })),
    hooks: offered.hooks.map((hook) => hook.name),
    topics: topicsOf(offered.subscriptions),
  };
}

/** What lightningd sends to a plugin with these subscriptions. The one to all is not to "log", by lightningd's plugins_notify. */
function topicsOf(subscriptions: readonly string[]): readonly string[] {
  if (!subscriptions.includes("*")) return subscriptions;
  const all = new Set([...subscriptions, ...NATIVE_TOPICS.filter((topic) => topic !== "log")]);
  all.delete("*");
  return [...all];
}

function processOf({ traffic, lifecycle }: ManagedPlugin): { readonly process?: string } {
  const isLong = traffic.ledger.openLong().length > 0;
  const does = isLong && lifecycle.instance !== undefined ? whatItDoes(lifecycle.instance.pid) : undefined;
  return does === undefined ? {} : { process: does };
}

function pinnedOf(p: number, { pinned }: ManagedPlugin["again"]): Question[] {
  return pinned.map(({ kind, name, params }) => ({ p, of: kind, m: name, params }));
}
