/** What lightningd would not have let pass: each case in which it would have killed a plugin, or died itself. */
import { EventEmitter } from "node:events";

export type Verdict =
  | { readonly victim: "plugin"; readonly plugin: string; readonly why: string }
  | { readonly victim: "node"; readonly plugin: string | undefined; readonly why: string };

/** Emits `verdict` for each. A plugin that is a victim was killed; a node that is one goes on, so that more can be tried. */
export class Verdicts extends EventEmitter<{ verdict: [Verdict] }> {
  readonly #list: Verdict[] = [];

  get list(): readonly Verdict[] {
    return this.#list;
  }

  add(verdict: Verdict): void {
    this.#list.push(verdict);
    this.emit("verdict", verdict);
  }
}
