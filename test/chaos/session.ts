/**
 * The session of a run against what the node has counted itself: each of its messages is in it once, in order, and what is not is
 * said to be lost.
 */
import { readSession } from "../../src/session/reading/session-file.ts";
import type { LostEvent, NotificationEvent, SessionEvent } from "../../src/session/format/events.ts";
import type { Contract } from "./contract.ts";
import type { FakeNode } from "./node/node.ts";
import type { Answered } from "./node/requests.ts";

export interface SessionFigures {
  readonly events: number;
  /** Messages that the recording had no room for. */
  readonly lost: number;
}

/** Ends the recording, of a node at rest. */
export async function checkSession(node: FakeNode, contract: Contract): Promise<SessionFigures> {
  const count = new SessionCount(new Map(node.requests.answers), contract);
  const [, answer] = await node.call("autoreload-record", '["stop"]', { kind: "own" });
  const { file, events, lost } = answer.value("result") as SessionFigures & { readonly file: string };
  for await (const items of readSession(file)) {
    for (const item of items) {
      if (item.kind === "event") count.take(item.event);
      else if (item.kind === "problem") contract.broken(`a line of the session is no good: ${item.text}`);
    }
  }
  await noteEvents(file, count.unseen.slice(0, MOST_SHOWN), contract);
  count.end(node, { events, lost });
  contract.signal.throwIfAborted();
  return { events, lost };
}

/** Of the requests that the session has no answer to, so many are shown with what it has of them. */
const MOST_SHOWN = 3;

async function noteEvents(file: string, ids: readonly string[], contract: Contract): Promise<void> {
  for await (const items of ids.length === 0 ? [] : readSession(file)) {
    for (const item of items) {
      if (item.kind !== "event" || !("id" in item.event) || !ids.includes(item.event.id)) continue;
      contract.note(`the session has ${JSON.stringify(item.event).slice(0, 500)}`);
    }
  }
}

/** A message that was only begun where something is lost is lost, too, and not counted there: one of each stream. */
const TORN = 8;
const COUNTED = /^\{"jsonrpc":"2\.0","method":"([^"]+)","params":\{"\1":\{"instance":/;

class SessionCount {
  readonly #contract: Contract;
  /** The node's requests by their ids, with what they were answered: those of which the session has nothing yet. */
  readonly #unseen: Map<string, Answered>;
  readonly #asked = new Map<number, string>();
  #events = 0;
  #lost = 0;
  #mayBeMissing = 0;
  /** Our answers that it has not, where the plugin's stands, and the first of these. */
  #missing = 0;
  #replaced: string | undefined;
  /** The last numbered notification of the node's, and how many of them there were. */
  #height = 0;
  #told = 0;
  /** Numbered notifications of the plugin's. */
  #counted = 0;

  constructor(answers: Map<string, Answered>, contract: Contract) {
    this.#unseen = answers;
    this.#contract = contract;
  }

  /** Ids of requests that it has no answer to. */
  get unseen(): readonly string[] {
    return [...this.#unseen.keys()];
  }

  take(event: SessionEvent): void {
    if (event.n !== ++this.#events) this.#broken(`event ${event.n} stands where ${this.#events} is to be`);
    if (event.k === "lost") this.#lose(event);
    else if (event.k === "req" && isNodes(event.from)) this.#asked.set(event.n, event.id);
    else if ((event.k === "res" || event.k === "err") && isNodes(event.to)) this.#answered(event);
    else if (event.k === "note") this.#notified(event);
  }

  end({ told, counted }: FakeNode, { events, lost }: SessionFigures): void {
    if (this.#events !== events) this.#broken(`it has ${this.#events} events, and ${events} were said`);
    if (this.#lost !== lost) this.#broken(`it has lost ${this.#lost} messages, and ${lost} were said`);
    if (this.#told > told) this.#broken(`it has ${this.#told} notifications of the node's, and ${told} were sent`);
    if (this.#counted > counted) this.#broken(`it has ${this.#counted} of the plugin's, and ${counted} came`);
    const missing = this.#missing + this.#unseen.size + told - this.#told + counted - this.#counted;
    if (missing <= this.#mayBeMissing) return;
    const [first = this.#replaced ?? "notifications"] = this.#unseen.keys();
    this.#broken(`${missing} messages are missing, ${this.#mayBeMissing} may be: ${first} and more`);
  }

  #lose({ messages, bytes, t }: LostEvent): void {
    this.#contract.note(`the session has lost ${messages} messages, ${bytes} bytes, after ${t} ms`);
    this.#lost += messages;
    this.#mayBeMissing += messages + TORN;
  }

  #answered({ re, id, k, size }: SessionEvent & { k: "res" | "err" }): void {
    const isAsked = re !== undefined && this.#asked.get(re) === id;
    if (!isAsked && this.#lost === 0) this.#broken(`an answer to ${id} has no request before it`);
    if (re !== undefined) this.#asked.delete(re);
    const answer = this.#unseen.get(id);
    this.#unseen.delete(id);
    if (answer === undefined) this.#broken(`it has an answer to ${id} twice, or one that did not come`);
    else if (answer.size !== size || answer.isError !== (k === "err")) {
      // Where ours was lost, the plugin's stands in its place; what is lost is told later.
      this.#replaced ??= `the answer to ${id} is a ${k} of ${size} bytes; ${JSON.stringify(answer)} came`;
      this.#missing++;
    }
  }

  #notified({ m, from, body }: NotificationEvent): void {
    if (from === "plugin" && COUNTED.test(body)) this.#counted++;
    if (m !== "block_added") return;
    const height = Number(/"height":(\d+)/.exec(body)?.[1]);
    const isNext = this.#lost === 0 ? height === this.#height + 1 : height > this.#height;
    if (!isNext) this.#broken(`notification ${height} stands after ${this.#height}`);
    this.#height = height;
    this.#told++;
  }

  #broken(what: string): void {
    this.#contract.broken(`the session is not what was said: ${what}`);
  }
}

function isNodes(party: string): boolean {
  return party === "cli" || party === "lightningd";
}
