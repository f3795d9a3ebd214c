/** The requests of the node: each is answered once, by who may answer it, and in a way that leaves the node alive. */
import type { Frame } from "../../../src/jsonrpc/frame.ts";
import { judge } from "./answers.ts";
import type { Question, Verdict } from "./answers.ts";
import type { Contract } from "../contract.ts";
import type { HostLink } from "./host-link.ts";
import type { Sayings } from "./sayings.ts";

export interface Tally {
  requests: number;
  answered: number;
  refused: number;
  /** The longest that an answered request waited, in ms. */
  longestWaitMs: number;
}

export interface Answered {
  /** Without the white space around it. */
  readonly size: number;
  readonly isError: boolean;
}

/** Called once, with the one answer. */
export type WhenAnswered = (verdict: Verdict, answer: Frame) => void;

interface Open {
  readonly question: Question;
  readonly link: HostLink;
  readonly upsets: number;
  readonly sentAt: number;
  /** Numbered notifications that were sent before it. */
  readonly told: number;
  readonly whenAnswered: WhenAnswered | undefined;
}

/** So many instances back an answer of one that was replaced is known as such. */
const KNOWN_INSTANCES = 100;

export class Requests {
  readonly tally: Tally = { requests: 0, answered: 0, refused: 0, longestWaitMs: 0 };
  /** The version that answered last. */
  servedVersion = 0;
  /** Of the numbered notifications, so many were read: later requests were answered. */
  read = 0;
  /** What each request was answered, by its id as a session has it: kept only where a session is to be compared. */
  readonly answers = new Map<string, Answered>();
  isKept = false;
  readonly #open = new Map<string, Open>();
  /** Instances that answered on each link, the last one last: an older one does not come back. */
  readonly #instances = new WeakMap<HostLink, string[]>();
  readonly #contract: Contract;
  readonly #sayings: Sayings;

  constructor(contract: Contract, sayings: Sayings) {
    this.#contract = contract;
    this.#sayings = sayings;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Ids of the oldest that are open, to be shown. */
  get oldest(): string {
    return [...this.#open.keys()].slice(0, 3).join(", ");
  }

  /** @param id JSON text @param told how many numbered notifications went before it */
  sent(id: string, link: HostLink, question: Question, told: number, whenAnswered: WhenAnswered | undefined): void {
    const { upsets } = this.#sayings;
    const open = { question, link, upsets, sentAt: performance.now(), told, whenAnswered };
    this.#open.set(Buffer.from(id).toString("latin1"), open);
    this.tally.requests++;
  }

  /** @param id as frames have it */
  answered(id: string, answer: Frame): void {
    const open = this.#open.get(id);
    if (open === undefined) {
      this.#contract.broken(`an answer to ${id}, which is not open: ${shown(answer)}`);
      return;
    }
    this.#open.delete(id);
    if (this.isKept) {
      const size = answer.bytes().toString("latin1").trim().length;
      this.answers.set(String(JSON.parse(Buffer.from(id, "latin1").toString())), {
        size,
        isError: answer.has("error"),
      });
    }
    const verdict = judge(open.question, answer);
    switch (verdict.kind) {
      case "wrong":
        this.#contract.broken(`the answer to ${id} is wrong: ${verdict.why}: ${shown(answer)}`);
        break;
      case "refused":
        this.tally.refused++;
        // Other codes are about one answer of the plugin's, or about what it offers.
        if (verdict.code === -4 && open.question.kind !== "own") {
          this.#sayings.refused(`${id}: ${verdict.message}`, open.upsets);
        }
        break;
      case "answered":
        this.tally.answered++;
        this.tally.longestWaitMs = Math.max(this.tally.longestWaitMs, performance.now() - open.sentAt);
        if (verdict.instance !== undefined) this.#answeredBy(verdict.instance, verdict.version ?? 0, id, open);
        break;
    }
    open.whenAnswered?.(verdict, answer);
  }

  /** Nobody is there to answer what is open on the link. */
  ended(link: HostLink): void {
    for (const [id, open] of this.#open) {
      if (open.link === link) this.#contract.broken(`${link.name} ended without an answer to ${id}`);
    }
  }

  #answeredBy(instance: string, version: number, id: string, { told, link }: Open): void {
    this.servedVersion = version;
    this.read = Math.max(this.read, told);
    const instances = this.#instances.get(link) ?? [];
    this.#instances.set(link, instances);
    if (instances.at(-1) === instance) return;
    if (instances.includes(instance)) this.#contract.broken(`${id} was answered by ${instance}, which was replaced`);
    this.#contract.note(`version ${version} answers on ${link.name} (${instance})`);
    instances.push(instance);
    if (instances.length > KNOWN_INSTANCES) instances.shift();
  }
}

function shown(frame: Frame): string {
  return frame.bytes().toString().slice(0, 500);
}
