/** Our words as lines of lightningd's log. */
import { encodeNotification } from "../../jsonrpc/encode.ts";
import { tap } from "../../recording/tap.ts";
import type { Level, Logger } from "../../trace/log.ts";
import { printable } from "../../trace/printable.ts";
import type { Link } from "./link.ts";

export class HostLog implements Logger {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Sends one notification a line, without characters that JSON escapes by \u: lightningd would print the escapes. */
  log(level: Level, message: string): void {
    for (const line of message.split("\n")) {
      const shown = printable(inAscii(line).replaceAll("\t", "    "));
      tap?.note({ note: "event", event: { k: "log", p: 0, v: 0, of: "autoreload", level, text: shown } });
      this.#link.send(encodeNotification("log", { level, message: shown }));
    }
  }
}

/** lightningd's log prints a `?` for each byte beyond ASCII, and compilers write curved quotes. */
function inAscii(line: string): string {
  if (!/[\u2010-\u2192]/.test(line)) return line;
  return line
    .replaceAll(/[\u2018\u2019\u201a]/g, "'")
    .replaceAll(/[\u201c\u201d\u201e]/g, '"')
    .replaceAll(/[\u2010-\u2015]/g, "-")
    .replaceAll("\u2026", "...")
    .replaceAll("\u2192", "->")
    .replaceAll("\u2022", "*");
}
