/**
 * Calls a hook. Each plugin is asked after the one before it has answered, until one does not continue (plugin_hook_call_next). An answer
 * that would have ended lightningd is recorded, and the chain goes on as if it had been continue.
 */
import { encodeRequest } from "../../jsonrpc/encode.ts";
import type { IdText } from "../../jsonrpc/encode.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { checkHookAnswer, readHookAnswer } from "../../lightningd/hooks/table.ts";
import { textOf } from "../frames.ts";
import { changedParams, letsGoOn } from "./hook-changes.ts";
import type { HookEntry } from "./hook-order.ts";
import type { RegisteredHook } from "./hook-registry.ts";
import { NETWORK } from "../node.ts";
import type { EmbeddedNode } from "../node.ts";

export interface HookCall {
  readonly hook: string;
  /** JSON text */
  readonly params: string;
  /** The id of the client's command that led to the call, as JSON text. */
  readonly client?: IdText;
  /** The value that filters are compared with: a command's name, or a message's type. */
  readonly filter?: string | number;
}

export interface ChainAnswer {
  readonly plugin: string;
  /** The result as it stood, as JSON text; undefined if the plugin died, or answered with an error. */
  readonly result: string | undefined;
}

/** How lightningd goes on: as without plugins, with params that plugins may have changed; or as one plugin said. */
export type HookOutcome =
  | { readonly kind: "continue"; readonly params: unknown; readonly answers: readonly ChainAnswer[] }
  | {
      readonly kind: "result";
      readonly plugin: string;
      readonly value: unknown;
      readonly answers: readonly ChainAnswer[];
    };

/** Calls `done` once, and at once if no plugin has to be asked. */
export function callHook(node: EmbeddedNode, call: HookCall, done: (outcome: HookOutcome) => void): void {
  const hook = node.hooks.find(call.hook);
  if (hook === undefined) done({ kind: "continue", params: JSON.parse(call.params), answers: [] });
  else new Chain(node, hook, call, done).next();
}

class Chain {
  readonly #node: EmbeddedNode;
  readonly #hook: RegisteredHook;
  readonly #call: HookCall;
  readonly #done: (outcome: HookOutcome) => void;
  readonly #answers: ChainAnswer[] = [];
  #params: string;
  #index = -1;

  constructor(node: EmbeddedNode, hook: RegisteredHook, call: HookCall, done: (outcome: HookOutcome) => void) {
    this.#node = node;
    this.#hook = hook;
    this.#call = call;
    this.#done = done;
    this.#params = call.params;
    node.hooks.begin(hook);
  }

  next(): void {
    for (this.#index++; this.#index < this.#hook.entries.length; this.#index++) {
      const entry = this.#hook.entries[this.#index];
      if (entry === undefined || !matches(entry, this.#call.filter)) continue;
      this.#ask(entry);
      return;
    }
    this.#end({ kind: "continue", params: JSON.parse(this.#params), answers: this.#answers });
  }

  #ask({ plugin }: HookEntry): void {
    const { name } = this.#hook;
    this.#node.say("lightningd", "trace", `Calling ${name} hook of plugin ${plugin.name}`);
    const id = this.#node.ids.make(name, this.#call.client);
    plugin.request(id, encodeRequest(id, name, this.#params), {
      method: name,
      answered: (response) => this.#answered(plugin.name, response),
    });
  }

  #answered(plugin: string, response: Frame): void {
    const { name } = this.#hook;
    const params: unknown = JSON.parse(this.#params);
    const answer = readHookAnswer(name, response);
    const wrong = checkHookAnswer(name, params, answer, NETWORK);
    this.#answers.push({ plugin, result: response.text("result") });
    if (answer.kind === "error") {
      const text = `Plugin ${plugin} for ${name} returned non-result response ${textOf(response).toString()}`;
      if (wrong === undefined) this.#node.say("lightningd", "debug", `Plugin died from ${name} hook call`);
      else this.#fatal(plugin, text);
      this.next();
      return;
    }
    this.#node.say("lightningd", "trace", `Plugin ${plugin} returned from ${name} hook call`);
    // A bad answer to rpc_command is judged with the command.
    if (wrong !== undefined && name !== "rpc_command") {
      this.#fatal(plugin, `Plugin ${plugin} gave the ${name} hook a wrong answer: ${wrong}`);
      this.next();
    } else this.#judged(plugin, params, response.value("result"));
  }

  #judged(plugin: string, params: unknown, value: unknown): void {
    const { name } = this.#hook;
    if (!letsGoOn(name, value)) {
      this.#end({ kind: "result", plugin, value, answers: this.#answers });
      return;
    }
    const changed = changedParams(name, params, value);
    if (changed !== undefined) this.#params = JSON.stringify(changed);
    this.next();
  }

  #fatal(plugin: string, why: string): void {
    this.#node.fatal(
      why,
      this.#node.plugins.find(({ name }) => name === plugin),
    );
  }

  #end(outcome: HookOutcome): void {
    this.#node.hooks.done(this.#hook);
    this.#done(outcome);
  }
}

function matches(entry: HookEntry, filter: string | number | undefined): boolean {
  return entry.filters === undefined || (filter !== undefined && entry.filters.includes(filter));
}
