/** What lightningd would not have let pass: each case in which it would have killed a plugin, or ended itself. */
import { EventEmitter } from "node:events";

export type Verdict =
  | { readonly victim: "plugin"; readonly plugin: string; readonly why: string }
  | { readonly victim: "node"; readonly plugin: string | undefined; readonly why: string };

/**
 * Emits `verdict` for each case. A plugin that lightningd kills is killed; where lightningd would end, this node goes on, so that its user
 * can try more.
 */
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
