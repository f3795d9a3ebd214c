/** Our words as lines of lightningd's log. */
import { encodeNotification } from "../jsonrpc/encode.ts";
import type { Level, Logger } from "../trace/log.ts";
import type { Link } from "./link.ts";

export class HostLog implements Logger {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  /** One notification a line, and no character that JSON would escape by \u: lightningd then prints the escapes instead. */
  log(level: Level, message: string): void {
    for (const line of message.split("\n")) {
      const printable = line
        .toWellFormed()
        .replaceAll("\t", "    ")
        .replaceAll(/[\u0000-\u001f\u007f]/g, "?");
      this.#link.send(encodeNotification("log", { level, message: printable }));
    }
  }
}
