/**
 * Chooses what is shown and kept of a build's output: its beginning, its errors and its end. So a build that writes a gigabyte costs no
 * more than one that writes a page.
 */

const BEGINNING_LINES = 500;
const ERROR_LINES = 300;
const END_LINES = 50;
/** Compilers show the source below an error. */
const LINES_BELOW_ERROR = 6;
const TELLS_ERROR = /\b(?:errors?|fatal|panic(?:ked)?|failed|undefined reference)\b/i;
const TELLS_NONE = /\b(?:0|no) errors?\b/i;

export class BuildOutput {
  readonly #show: (line: string) => void;
  #beginning = BEGINNING_LINES;
  #errors = ERROR_LINES;
  #below = 0;
  /** Lines that may turn out to be the end, and how many lines before them were left out. */
  #waiting: string[] = [];
  #leftOut = 0;

  constructor(show: (line: string) => void) {
    this.#show = show;
  }

  line(line: string): void {
    if (this.#beginning > 0) {
      this.#beginning--;
      this.#show(line);
    } else if (this.#errors > 0 && this.#isOfError(line)) {
      this.#errors--;
      this.#leave(0);
      this.#show(line);
    } else {
      this.#waiting.push(line);
      // Seldom, and many lines at once.
      if (this.#waiting.length > 2 * END_LINES) this.#drop(END_LINES);
    }
  }

  end(): void {
    this.#leave(END_LINES);
    for (const line of this.#waiting) this.#show(line);
    this.#waiting = [];
  }

  #isOfError(line: string): boolean {
    if (TELLS_ERROR.test(line) && !TELLS_NONE.test(line)) this.#below = LINES_BELOW_ERROR;
    else if (this.#below > 0) this.#below--;
    else return false;
    return true;
  }

  /** Says how many lines are not shown before what comes next. */
  #leave(kept: number): void {
    this.#drop(kept);
    if (this.#leftOut > 0) this.#show(`(${this.#leftOut} lines left out)`);
    this.#leftOut = 0;
  }

  #drop(kept: number): void {
    const dropped = Math.max(0, this.#waiting.length - kept);
    this.#waiting.splice(0, dropped);
    this.#leftOut += dropped;
  }
}
