/** Answers of this turn that may still be replaced by ours. */
import type { Draft } from "./drafts.ts";
import type { OpenRequest } from "./open-requests.ts";

export class Mending {
  readonly #answers = new Map<string, { readonly draft: Draft; readonly request: OpenRequest }>();
  readonly #wrong = new Map<string, string>();

  answered(request: OpenRequest, draft: Draft): void {
    this.#answers.set(request.id, { draft, request });
  }

  /** An answer to this request is replaced by the message that comes next for it. */
  mend(id: string, wrong: string): void {
    this.#wrong.set(id, wrong);
  }

  replaced(id: string, link: number): { readonly draft: Draft; readonly wrong: string } | undefined {
    const answer = this.#answers.get(id);
    const wrong = this.#wrong.get(id);
    if (answer === undefined || wrong === undefined || answer.request.by !== `link ${link}`) return undefined;
    return { draft: answer.draft, wrong };
  }

  wrongOf(id: string): string | undefined {
    return this.#wrong.get(id);
  }

  /** The turn is over. */
  settle(): void {
    if (this.#answers.size > 0) this.#answers.clear();
    if (this.#wrong.size > 0) this.#wrong.clear();
  }
}
