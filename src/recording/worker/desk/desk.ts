/** What all that makes events of bytes has in common. */
import type { Frame } from "../../../jsonrpc/frame.ts";
import { AskedAgain } from "./asked-again.ts";
import { Causes } from "./causes.ts";
import { Drafts } from "./drafts.ts";
import type { Write } from "./drafts.ts";
import { Mending } from "./mending.ts";
import { OpenRequests } from "./open-requests.ts";
import { NOBODY, Places } from "./places.ts";
import type { Version } from "./places.ts";

/** How many lines of log are remembered, to know them again. */
const MOST_LINES = 512;

export class Desk {
  readonly places = new Places();
  readonly open = new OpenRequests();
  readonly causes = new Causes(this.open);
  readonly mending = new Mending();
  readonly askedAgain = new AskedAgain(this.open);
  readonly drafts: Drafts;
  /** What was logged to lightningd, which tells it to all who subscribed to `log`. */
  readonly #logged = new Set<string>();

  constructor(last: number, write: Write) {
    this.drafts = new Drafts(last, write);
  }

  stray(text: string, wrong: string, version: Version, t: number): void {
    const event = { k: "stray", ...version, text: text.trimEnd(), wrong } as const;
    this.drafts.add({ t, event, cause: this.causes.ofWords(version, t) });
  }

  noteLogged(text: string): void {
    for (const line of text.split("\n")) {
      this.#logged.delete(line);
      this.#logged.add(line);
    }
    for (const oldest of this.#logged) {
      if (this.#logged.size <= MOST_LINES) return;
      this.#logged.delete(oldest);
    }
  }

  /** A line of lightningd's log that is not the echo of one of ours or of a plugin's. */
  lightningdLogs(frame: Frame, t: number): void {
    const { log } = (frame.value("params") ?? {}) as { readonly log?: Readonly<Record<string, unknown>> };
    const { level, source, log: text } = log ?? {};
    if (typeof text !== "string" || typeof level !== "string") return;
    const from = typeof source === "string" ? source : "";
    // Of several plugins on one link, each one's name stands in front.
    const isEcho = this.#logged.has(text) || this.#logged.has(text.slice(text.indexOf(": ") + 2));
    if (from.startsWith("plugin-") && isEcho) return;
    this.drafts.add({ t, event: { k: "log", ...NOBODY, of: "lightningd", level, text: `${from}: ${text}` } });
  }

  settle(): void {
    this.drafts.settle();
    this.mending.settle();
  }
}
