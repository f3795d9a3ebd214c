/** Collects what came of each cue, by its number; the start has 0. */
import type { Finding } from "../findings.ts";

/** If the plugin was not asked or could not answer, it is clear why it did nothing else. */
const EXPLAINS: ReadonlySet<Finding["kind"]> = new Set(["no answer", "gone"]);

export class Outcomes {
  readonly findings = new Map<number, readonly Finding[]>();
  readonly ms = new Map<number, number>();
  /** Why a cue was not played. */
  readonly skipped = new Map<number, string>();

  find(n: number, finding: Finding): void {
    this.findings.set(n, [...(this.findings.get(n) ?? []), finding]);
  }

  /** Whether it is clear already why a deed of this cue did not come. */
  isExplained(n: number): boolean {
    return this.skipped.has(n) || this.findings.get(n)?.some(({ kind }) => EXPLAINS.has(kind)) === true;
  }
}
