/** Asks an instance a question under an id of ours: what it answers comes here, and to nobody else, however late. */
import { messageOf } from "../../jsonrpc/errors.ts";
import { encodeRequest } from "../../jsonrpc/encode.ts";
import { Framer } from "../../jsonrpc/framer.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { InstanceGone } from "../../plugin/process/own-requests.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import { describeExit } from "../../plugin/process/exit.ts";
import { judgeAnswer } from "../traffic/shield.ts";
import { answerIn } from "./answer.ts";
import type { Answer } from "./answer.ts";
import type { Question } from "./keeper.ts";

const STOPPED: Answer = { kind: "none", why: "it was stopped before it answered" };

/** We wait for an answer as long as the instance lives: if we gave up, a late answer would be taken for one to lightningd. */
const NEVER = new AbortController().signal;

interface Open {
  readonly instance: Instance;
  /** When it was asked, as `performance.now()`. */
  readonly since: number;
  /** Whether its answer is waited for. */
  isAwaited: boolean;
}

export class Asking {
  /** Questions that are not answered yet, and may still bring about calls. */
  readonly #open = new Set<Open>();
  readonly #fatal = new WeakSet<Instance>();
  /** Methods that the plugin called for the last question, and that were not passed on. */
  withheld: string[] = [];
  #asked = 0;

  get isAsking(): boolean {
    return this.#open.size > 0;
  }

  /** The instance ended by itself. @returns whether it ended over a question */
  ended(instance: Instance): boolean {
    if ([...this.#open].some((open) => open.isAwaited && open.instance === instance)) this.#fatal.add(instance);
    return this.#fatal.has(instance);
  }

  /** Whether it ended over a question. */
  hasEnded(instance: Instance): boolean {
    return this.#fatal.has(instance);
  }

  /** Calls back if a question that was not answered in time has been open for `ms`, and its instance still runs. */
  onceHung(instance: Instance, ms: number, then: () => void): void {
    const late = [...this.#open].find((open) => !open.isAwaited && open.instance === instance);
    if (late === undefined) return;
    const hung = (): void => {
      if (this.#open.has(late) && instance.exit === undefined) then();
    };
    setTimeout(hung, late.since + ms - performance.now()).unref();
  }

  /** Whether it was stopped, so that it is not to blame for what it has not answered. */
  wasStopped(instance: Instance): boolean {
    return instance.exit !== undefined && !this.hasEnded(instance);
  }

  /** What stands in the id of a question. */
  labelFor({ kind, name }: Question): string {
    return `again/${kind}/${JSON.stringify(name).slice(1, -1)}/${++this.#asked}`;
  }

  /** Never rejects. @param limit after which the answer is not waited for any longer */
  async ask(
    { instance, limit }: { readonly instance: Instance; readonly limit: AbortSignal },
    question: Question,
    label: string,
    network: string | undefined,
  ): Promise<Answer> {
    const { name, params } = question;
    const open = { instance, since: performance.now(), isAwaited: true };
    this.withheld = [];
    this.#open.add(open);
    const answer = instance
      .ask(name, params, NEVER, label)
      .then((frame) => judged(question, frame, network), whyNone)
      .finally(() => this.#open.delete(open));
    const given = await Promise.race([answer, tooLate(limit)]);
    open.isAwaited = false;
    return given.kind === "none" && this.wasStopped(instance) ? STOPPED : given;
  }
}

function judged(question: Question, frame: Frame, network: string | undefined): Answer {
  const { kind, name } = question;
  return answerIn(frame, judgeAnswer({ kind, name, frame: callOf(question) }, frame, network), kind === "hook");
}

/** The call as lightningd would send it: a hook's answer is judged by its params. */
function callOf({ name, params }: Question): Frame | undefined {
  let call: Frame | undefined;
  const sink = { message: (frame: Frame): void => void (call = frame), stray: (): void => undefined };
  new Framer().push(encodeRequest("0", name, params), sink);
  return call;
}

function whyNone(error: unknown): Answer {
  if (error instanceof InstanceGone) return { kind: "none", why: describeExit(error.exit) };
  const wrong = messageOf(error);
  return { kind: "wrong", text: "", wrong, ends: false };
}

async function tooLate(limit: AbortSignal): Promise<Answer> {
  const late: Answer = { kind: "none", why: "it did not answer in time" };
  if (limit.aborted) return late;
  return new Promise((resolve) => limit.addEventListener("abort", () => resolve(late), { once: true }));
}
