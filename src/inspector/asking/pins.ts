/** Knows which event each pinned question is: the proxy names questions, the page names events. */
import type { Memory } from "../memory.ts";
import type { Question } from "./proxy.ts";
import { questionOf } from "./questions.ts";
import type { Pinned } from "../wire.ts";

export class Pins {
  readonly #memory: Memory;
  /** The event of each question. */
  readonly #known = new Map<string, number>();

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  know(question: Question, n: number): void {
    this.#known.set(keyOf(question), n);
  }

  events(pinned: readonly Question[]): Pinned[] {
    return pinned.map((question) => {
      const { of, m } = question;
      const n = this.#known.get(keyOf(question)) ?? this.#found(question);
      return { of, m, ...(n === undefined ? {} : { n }) };
    });
  }

  /** The event of a question that was pinned elsewhere: the last one that asked the same. */
  #found(question: Question): number | undefined {
    for (const n of this.#memory.requestsOf(question.m)) {
      if (!this.#asks(n, question)) continue;
      this.know(question, n);
      return n;
    }
    return undefined;
  }

  #asks(n: number, question: Question): boolean {
    try {
      return keyOf(questionOf(this.#memory, n)) === keyOf(question);
    } catch {
      return false;
    }
  }
}

function keyOf({ p, of, m, params }: Question): string {
  return `${p} ${of} ${m} ${params}`;
}
