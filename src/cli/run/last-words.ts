/**
 * autoreload's log repeats a plugin's last words for those who do not see its stderr. Here both are seen, so what stderr showed
 * just now is left out of the log.
 */
import type { LogLine } from "../../host/host.ts";

/** So many of the last lines of stderr are compared. */
const REMEMBERED_LINES = 200;
const HEADER = /^(?:\S+: )?its last words:$/;
const QUOTED = /^(?:\S+: )?\| (.*)$/;

export class LastWords {
  #shown: string[] = [];
  #unfinished = "";
  #header: LogLine | undefined;

  /** Text of a plugin's stderr was shown, which may end within a line. */
  shown(text: string): void {
    const lines = (this.#unfinished + text).split("\n");
    this.#unfinished = lines.pop() ?? "";
    this.#shown = [...this.#shown, ...lines.map(plain)].slice(-REMEMBERED_LINES);
  }

  /** @returns what is to be shown for the next line of the log */
  unseen(line: LogLine): readonly LogLine[] {
    const header = this.#header;
    this.#header = HEADER.test(line.text) ? line : undefined;
    if (this.#header !== undefined) return [];
    const [, quoted] = QUOTED.exec(line.text) ?? [];
    if (quoted === undefined) return [line];
    if (this.#shown.includes(plain(quoted))) {
      this.#header = header;
      return [];
    }
    return header === undefined ? [line] : [header, line];
  }
}

/** As far as a log line has what stderr had: lightningd's log prints ASCII, and no tabs. */
function plain(line: string): string {
  return line.replaceAll(/\W+/g, "");
}
