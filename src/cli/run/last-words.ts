/**
 * autoreload's log repeats a plugin's or a build's last words for those who did not see them as they came. Here all is seen, so
 * what was shown just now is left out of the log's last words.
 */
import type { LogLine } from "../../host/host.ts";

/** So many of the last lines that were shown are compared. */
const REMEMBERED_LINES = 200;
const HEADER = /^(?:\S+: )?its last words:$/;
const QUOTED = /^(?:\S+: )?\| (.*)$/;

export class LastWords {
  #shown: string[] = [];
  /** Whether lines of the log are last words; and their heading, until one of them is shown. */
  #quoting = false;
  #header: LogLine | undefined;

  /** A line of a plugin's stderr was shown, or a line of the log. */
  shown(line: string): void {
    const [, quoted = line] = QUOTED.exec(line) ?? [];
    if (this.#shown.push(plain(quoted)) > REMEMBERED_LINES) this.#shown.shift();
  }

  /** @returns what is to be shown for the next line of the log */
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

/** As far as a log line has what stderr had: lightningd's log prints ASCII, and no tabs. What has no words counts as shown. */
function plain(line: string): string {
  return line.replaceAll(/\W+/g, "");
}
