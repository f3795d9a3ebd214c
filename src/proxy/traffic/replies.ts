/** What lightningd is told of a request that the plugin does not answer itself, or answers wrongly: one fate, one reply. */
import { encodeError, encodeResult } from "../../jsonrpc/encode.ts";
import { INVALID_REQUEST, METHOD_NOT_FOUND } from "../../jsonrpc/errors.ts";
import type { JsonRpcError } from "../../jsonrpc/errors.ts";
import { needsParams } from "../../lightningd/facts/hooks.ts";
import { readHookAnswer, safeAnswer } from "../../lightningd/hooks/table.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { trace } from "../../trace/tracing.ts";
import { tap } from "../../recording/tap.ts";
import { asError, forCallers } from "../../plugin/failure.ts";
import { summarize } from "../../trace/sentences/failure.ts";
import type { Failure } from "../../trace/failure.ts";
import type { Fate, Ledger, OpenRequest, Question } from "./ledger.ts";
import { whatIsGone } from "./offers.ts";

/** Why the reply is ours. */
export type Cause =
  /** @param wrong what is wrong with its answer; `instead` for a hook, the JSON text of what the answer was to do, if that is plain */
  | { readonly kind: "wrong"; readonly wrong: string; readonly instead?: string }
  /** No instance answers it. */
  | { readonly kind: "failed"; readonly failure: Failure }
  /** The version that serves now does not have it any more. */
  | { readonly kind: "gone" }
  /** A hook that cannot wait, while no instance is there to be asked. */
  | { readonly kind: "skipped" };

export type Reply = { readonly result: string } | { readonly error: JsonRpcError };

/** @param plugin its name */
export function replyFor(request: Question, cause: Cause, plugin: string): Reply {
  // lightningd ends itself over a hook that is answered with an error, so the result tells it to go on.
  if (request.kind === "hook") return { result: (cause.kind === "wrong" && cause.instead) || safeAnswerTo(request) };
  return { error: errorFor(request, cause, plugin) };
}

/** The JSON text of the result that lets the node go on where a plugin gave none, or a wrong one. */
export function safeAnswerTo({ name, frame: call }: Question, wrong?: Frame): string {
  const params = needsParams(name) ? call?.value("params") : undefined;
  return safeAnswer(name, params, wrong === undefined ? undefined : readHookAnswer(name, wrong));
}

function errorFor(request: Question, cause: Cause, plugin: string): JsonRpcError {
  const { name } = request;
  switch (cause.kind) {
    case "wrong":
      return { code: INVALID_REQUEST, message: `${plugin} answered ${name} wrongly: ${cause.wrong}.` };
    case "failed":
      return asError(`${plugin} did not answer ${name}: ${summarize(cause.failure)}`, cause.failure);
    case "gone":
    case "skipped": {
      const what = whatIsGone(request);
      return {
        code: METHOD_NOT_FOUND,
        message: `${plugin} has no ${what} any more: it was reloaded while this call waited.`,
      };
    }
  }
}

/** Answers requests in the plugin's place. */
export class Replies {
  readonly #plugin: string;
  readonly #ledger: Ledger;
  readonly #settings: () => { readonly hideStderr: boolean };

  constructor(plugin: string, ledger: Ledger, settings: () => { readonly hideStderr: boolean }) {
    this.#plugin = plugin;
    this.#ledger = ledger;
    this.#settings = settings;
  }

  give(request: OpenRequest, cause: Cause): void {
    const { id, name, link } = request;
    trace.traffic?.({ kind: "replied", name, id, why: cause.kind }, this.#plugin);
    const reply = replyFor(request, this.#forCallers(cause), this.#plugin);
    this.#ledger.close(request, fateOf(cause));
    if (cause.kind === "wrong") tap?.note({ note: "mended", id, wrong: cause.wrong });
    link.send("result" in reply ? encodeResult(id, reply.result) : encodeError(id, reply.error));
  }

  #forCallers(cause: Cause): Cause {
    return cause.kind === "failed" ? { ...cause, failure: forCallers(cause.failure, this.#settings()) } : cause;
  }
}

function fateOf({ kind }: Cause): Fate {
  return kind === "wrong" ? "mended" : "refused";
}
