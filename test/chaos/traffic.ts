/** What a busy node asks and tells a plugin all the time: calls, hooks and notifications, at several paces. */
import { setImmediate, setTimeout as delay } from "node:timers/promises";
import { sampleHook } from "../../src/lightningd/samples.ts";
import { WRONG_ANSWERS } from "../lightningd/wrong-answers.ts";
import { STYLES } from "./node/answers.ts";
import type { Question } from "./node/answers.ts";
import type { FakeNode } from "./node/node.ts";
import type { Random } from "./random.ts";
import { EXTRA_HOOKS, EXTRA_METHODS, EXTRA_TOPICS, HOOKS } from "./plugin/versions.ts";

export interface Pace {
  readonly name: string;
  /** Requests that are open at most. */
  readonly window: number;
  /** Requests and notifications of one turn. */
  readonly requests: number;
  readonly notifications: number;
  /** Between two turns, in ms; 0 for as fast as it goes. */
  readonly everyMs: number;
}

export const PACES: readonly Pace[] = [
  { name: "calm", window: 16, requests: 1, notifications: 1, everyMs: 10 },
  { name: "busy", window: 64, requests: 8, notifications: 8, everyMs: 2 },
  { name: "full rate", window: 256, requests: 64, notifications: 64, everyMs: 0 },
  { name: "notifications at full rate", window: 4, requests: 1, notifications: 200, everyMs: 0 },
];

/** Of these an instance may read on when it is stopped: 5 MB, which it can in the time that it has. */
const MOST_UNREAD = 50_000;

/** Text in ids and params that is not plain ASCII. */
const ODD_TEXTS = ['"quoted" \\ back', "Zoë ✓ 🌩", "tab\tand\nnewline", "\u2028", '}{][",:'];

export class Traffic {
  pace: Pace = PACES[0] as Pace;
  readonly #node: FakeNode;
  readonly #random: Random;
  readonly #hooks: readonly (readonly [name: string, params: object, text: string])[];
  readonly #signal: AbortSignal;
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(node: FakeNode, random: Random, signal: AbortSignal) {
    this.#node = node;
    this.#random = random;
    this.#signal = signal;
    this.#hooks = [...HOOKS, ...EXTRA_HOOKS, "db_write"].map((name) => {
      const params = sampleHook(name) ?? {};
      return [name, params, JSON.stringify(params)];
    });
  }

  start(): void {
    this.#stopped = false;
    this.#running ??= this.#run();
  }

  /** Sends no more. What is open is answered later. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    this.#running = undefined;
  }

  /** One request of any kind. */
  ask(): void {
    const random = this.#random;
    const kind = random.between(0, 99);
    if (kind < 25) this.#hook();
    else if (kind < 28) this.#setconfig();
    else if (kind < 30) this.#check();
    else if (kind < 33) this.#node.ask(this.#node.main, "version", "{}", { kind: "version" });
    else if (kind < 40) this.#echo("slow", `"ms":${random.between(0, 60)},`);
    else if (kind < 43) this.#extra();
    else this.#echo("echo");
  }

  async #run(): Promise<void> {
    while (!this.#stopped && !this.#signal.aborted) {
      const { window, requests, notifications, everyMs } = this.pace;
      for (let count = 0; count < requests && this.#node.requests.size < window && !this.#node.main.full; count++)
        this.ask();
      for (let count = 0; count < notifications && this.#mayTell(); count++) this.#node.tell();
      // Nothing that would be lost by being slow: a node that is not listened to has time.
      await (everyMs === 0 && !this.#node.main.full ? setImmediate() : delay(everyMs || 1));
    }
  }

  #mayTell(): boolean {
    return !this.#node.main.full && this.#node.told - this.#node.requests.read < MOST_UNREAD;
  }

  #echo(method: string, members = "", link = this.#node.main): void {
    const random = this.#random;
    const style = random.between(0, STYLES - 1);
    const out = random.percent(10) ? random.between(1, 5) : 0;
    const params = `{${members}"style":${style},"out":${out},"msat":18446744073709551615,"pad":${this.#pad()}}`;
    const cause = random.percent(20) ? random.pick(ODD_TEXTS) : random.percent(30) ? "cli:echo#4711" : "";
    const question: Question = { kind: "echo", style, params: Buffer.from(params).toString("latin1") };
    this.#node.ask(link, method, params, question, cause);
  }

  /** JSON text of a string, mostly a short one. */
  #pad(): string {
    const random = this.#random;
    const size = random.between(0, 4999);
    if (size === 0) return `"${"x".repeat(2_000_000)}"`;
    if (size < 50) return `"${'\\"'.repeat(random.between(1, 100_000))}"`;
    return JSON.stringify(random.pick(ODD_TEXTS).repeat(random.between(0, 8)));
  }

  #hook(): void {
    const random = this.#random;
    const [name, params, text] = random.pick(this.#hooks);
    const link = this.#node.linkOf("hooks", name);
    if (link === undefined) return;
    const wrong = random.percent(20) ? this.#wrongAnswer(name) : undefined;
    this.#node.ask(link, name, text, { kind: "hook", name, params }, wrong === undefined ? "" : `w${wrong}`);
  }

  /** The index of an answer to this hook that would end the node. */
  #wrongAnswer(hook: string): number | undefined {
    const at = this.#random.between(0, WRONG_ANSWERS.length - 1);
    for (let next = 0; next < WRONG_ANSWERS.length; next++) {
      const index = (at + next) % WRONG_ANSWERS.length;
      if (WRONG_ANSWERS[index]?.hook === hook) return index;
    }
    return undefined;
  }

  #setconfig(): void {
    const params = JSON.stringify({ config: "chaos-option", val: this.#random.pick(ODD_TEXTS) });
    this.#node.ask(this.#node.main, "setconfig", params, { kind: "any" });
  }

  #check(): void {
    this.#node.ask(this.#node.main, "check", '{"command_to_check":"echo"}', { kind: "any" });
  }

  /** What the manifest may have got or lost since. */
  #extra(): void {
    const method = this.#random.pick(EXTRA_METHODS);
    const link = this.#node.linkOf("methods", method);
    if (link !== undefined) this.#echo(method, "", link);
    this.#node.notify(this.#random.pick(EXTRA_TOPICS), '{"coin_movement":{}}');
  }
}
