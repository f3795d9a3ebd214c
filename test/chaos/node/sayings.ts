/**
 * What autoreload says in the log of how the plugin fares, which is what explains a refusal: a caller may be refused when
 * the plugin crashed, nothing serves or a reload interrupted it, and never because a save was broken.
 */

type Fate = "reloading" | "served" | "down" | "kept";

const FATES: readonly (readonly [RegExp, Fate])[] = [
  [/: reloading: /, "reloading"],
  [/: reloaded in /, "served"],
  [/: crashed: /, "down"],
  [/: not reloaded, and nothing serves: /, "down"],
  [/: not started: /, "down"],
  [/: not reloaded, the old version serves on: /, "kept"],
];

export class Sayings {
  /** Times that a new instance came to serve. */
  reloads = 0;
  /** Saves that left the old instance in service. */
  kept = 0;
  crashes = 0;
  /** Instances that were killed since they did not stop in time: one that still had much to read has not read it all. */
  overdue = 0;
  #upsets = 0;
  #isDown = false;
  #unexplained: string[] = [];
  readonly #broken: (what: string) => void;

  constructor(broken: (what: string) => void) {
    this.#broken = broken;
  }

  /** Goes up whenever what is under way may be refused. */
  get upsets(): number {
    return this.#upsets;
  }

  /** A line of the log, in its place among what autoreload wrote. */
  heard(line: string): void {
    const fate = FATES.find(([pattern]) => pattern.test(line))?.[1];
    if (/did not stop within \d+ ms and was killed/.test(line)) this.overdue++;
    if (fate === "served") this.reloads++;
    if (fate === "kept") this.kept++;
    if (fate === "down") this.crashes++;
    if (fate === "served" || fate === "down") {
      this.#isDown = fate === "down";
      this.#upsets++;
      this.#unexplained = [];
    } else if (fate === "kept") this.settled("a save that did not come to serve");
  }

  /** A request was refused that was sent when there had been so many upsets; what explains it may still come. */
  refused(what: string, upsetsWhenSent: number): void {
    if (!this.#isDown && this.#upsets === upsetsWhenSent) this.#unexplained.push(what);
  }

  /** Nothing that would explain a refusal so far is to come any more. */
  settled(when: string): void {
    const [first] = this.#unexplained;
    if (first !== undefined) this.#broken(`refused though the plugin served on, at ${when}: ${first}`);
  }
}
