/**
 * autoreload's log repeats the last words of a plugin or a build for readers who did not see them. Here everything is seen, so lines that
 * were just shown are left out of these repetitions.
 */
import type { LogLine } from "../../host/host.ts";

/** So many of the lines that were shown last are compared. */
const REMEMBERED_LINES = 200;
const HEADER = /^(?:\S+: )?its last words:$/;
const QUOTED = /^(?:\S+: )?\| (.*)$/;

export class LastWords {
  #shown: string[] = [];
  /** Whether the log's lines are last words now; or the heading of these, until one of them is shown. */
  #quoting = false;
  #header: LogLine | undefined;

  /** Takes note of a line that was shown, of the plugin's stderr or of the log. */
  shown(line: string): void {
    const [, quoted = line] = QUOTED.exec(line) ?? [];
    if (this.#shown.push(plain(quoted)) > REMEMBERED_LINES) this.#shown.shift();
  }

  /** @returns the lines to be shown for the log's next line */
  unseen(line: LogLine): readonly LogLine[] {
    if (HEADER.test(line.text)) {
      this.#quoting = true;
      this.#header = line;
      return [];
    }
    const [, quoted] = QUOTED.exec(line.text) ?? [];
    this.#quoting &&= quoted !== undefined;
    if (this.#quoting && this.#shown.includes(plain(quoted ?? ""))) return [];
    const header = this.#quoting ? this.#header : undefined;
    this.#header = undefined;
    return header === undefined ? [line] : [header, line];
  }
}

/** A line as both stderr and the log have it: lightningd's log prints ASCII, and no tabs. A line without words counts as shown. */
function plain(line: string): string {
  return line.replaceAll(/\W+/g, "");
}
