/** autoreload's own rpcmethods. */
import { INVALID_PARAMS } from "../jsonrpc/errors.ts";
import type { JsonRpcError } from "../jsonrpc/errors.ts";
import type { Frame } from "../jsonrpc/frame.ts";
import type { MethodDeclaration } from "../lightningd/manifest.ts";
import { PluginFailed, asError, summarize } from "./failure.ts";
import type { Link } from "./link.ts";
import type { ManagedPlugin } from "./plugin.ts";
import type { Proxy } from "./proxy.ts";
import { statusOf } from "./status.ts";

interface OwnMethod {
  readonly usage: string;
  readonly description: string;
  readonly parameters: readonly string[];
  /** @throws {Refusal} or anything else, which becomes an error of the response */
  run(proxy: Proxy, params: ReadonlyMap<string, unknown>): Promise<object>;
}

/** An error in the words of the response. */
class Refusal extends Error {
  override readonly name = "Refusal";
  readonly error: JsonRpcError;

  constructor(error: JsonRpcError) {
    super(error.message);
    this.error = error;
  }
}

const METHODS: Readonly<Record<string, OwnMethod>> = {
  "autoreload-restart": {
    usage: "[plugin]",
    description: "Restart the plugin under development (all of them without a name); answers when the new instance serves.",
    parameters: ["plugin"],
    async run(proxy, params) {
      const results = await Promise.all(chosen(proxy, params).map(restart));
      return { plugins: results };
    },
  },
  "autoreload-status": {
    usage: "[plugin]",
    description: "Show the state, the counts and the last error of the plugins under development.",
    parameters: ["plugin"],
    run: (proxy, params) => statusOf(proxy, chosen(proxy, params)),
  },
};

export const METHOD_DECLARATIONS: readonly MethodDeclaration[] = Object.entries(METHODS).map(
  ([name, { usage, description }]) => ({ name, usage, text: JSON.stringify({ name, usage, description }) }),
);

export class OwnMethods {
  readonly #proxy: Proxy;

  constructor(proxy: Proxy) {
    this.#proxy = proxy;
  }

  has(method: string): boolean {
    return Object.hasOwn(METHODS, method);
  }

  async call(id: string, method: string, frame: Frame, link: Link): Promise<void> {
    const own = METHODS[method];
    if (own === undefined) return;
    try {
      link.answer(id, await own.run(this.#proxy, readParams(frame.value("params"), own.parameters)));
    } catch (error) {
      link.refuse(id, error instanceof Refusal ? error.error : { code: -3, message: String(error) });
    }
  }
}

async function restart(plugin: ManagedPlugin): Promise<object> {
  try {
    const { pid, ms, gapMs } = await plugin.lifecycle.restart("autoreload-restart");
    return { name: plugin.name, pid, ms: Math.round(ms), waited_ms: Number(gapMs.toFixed(1)) };
  } catch (error) {
    if (!(error instanceof PluginFailed)) throw error;
    const serves = plugin.lifecycle.instance === undefined ? "" : " The old version serves on.";
    const message = `${plugin.name} was not restarted: ${summarize(error.failure)}.${serves}`.replace("..", ".");
    throw new Refusal(asError(message, error.failure));
  }
}

function chosen(proxy: Proxy, params: ReadonlyMap<string, unknown>): readonly ManagedPlugin[] {
  const name = params.get("plugin");
  if (name === undefined || name === null) return proxy.plugins;
  const plugin = typeof name === "string" ? proxy.roster.find(name) : undefined;
  if (plugin !== undefined) return [plugin];
  const names = proxy.plugins.map((each) => each.name).join(", ");
  throw new Refusal({ code: INVALID_PARAMS, message: `autoreload runs no plugin ${JSON.stringify(name)}; it runs: ${names}` });
}

function readParams(params: unknown, names: readonly string[]): ReadonlyMap<string, unknown> {
  const given = Array.isArray(params)
    ? params.map((value: unknown, index) => [names[index] ?? `parameter ${index + 1}`, value] as const)
    : Object.entries(typeof params === "object" && params !== null ? params : {});
  const unknown = given.find(([name]) => !names.includes(name));
  if (unknown === undefined) return new Map(given);
  throw new Refusal({ code: INVALID_PARAMS, message: `unknown parameter: ${unknown[0]}; known: ${names.join(", ")}` });
}
