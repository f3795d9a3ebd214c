/** Serves a session from its files. Each tab reads the files for itself, and only one read of them is in memory. */
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { messageOf } from "../jsonrpc/errors.ts";
import { lineOf } from "../session/format/line.ts";
import type { Header } from "../session/format/events.ts";
import type { Item } from "../session/reading/part-lines.ts";
import { readSession } from "../session/reading/session-file.ts";
import { Refusal } from "./refusal.ts";
import type { Asked, Inspected } from "./http/server.ts";
import { BEAT_MS } from "./wire.ts";
import type { State, StreamHeader } from "./wire.ts";

export class FileSession implements Inspected {
  readonly #path: string;
  readonly #problem: (sentence: string) => void;

  /** @param problem takes a sentence about what could not be read */
  constructor(path: string, problem: (sentence: string) => void) {
    this.#path = path;
    this.#problem = problem;
  }

  /** Ends the stream when another session has taken the file: the tab connects again, and sees another run. */
  stream(to: ServerResponse, after: number, of: string | undefined): void {
    void this.#write(to, after, of)
      .catch((error: unknown) => this.#problem(messageOf(error)))
      .finally(() => to.end());
  }

  async answer(path: Asked): Promise<State> {
    if (path === "/state") return Promise.resolve(STATE);
    throw new Refusal(409, WHY);
  }

  async #write(to: ServerResponse, after: number, of: string | undefined): Promise<void> {
    const closed = new AbortController();
    to.once("close", () => closed.abort());
    const beat = setInterval(() => to.write("\n"), BEAT_MS);
    let from: number | undefined;
    try {
      for await (const items of readSession(this.#path, { signal: closed.signal })) {
        for (const item of items) {
          if (item.kind === "problem") this.#problem(item.text);
          if (item.kind !== "header" || item.header.part !== undefined) continue;
          if (from !== undefined) return;
          from = of === runOf(item.header) ? after : 0;
          to.write(lineOf(headerOf(item.header)));
        }
        const text = textOf(items, from ?? 0);
        if (text !== "" && !to.write(text)) await once(to, "drain", { signal: closed.signal });
      }
    } finally {
      clearInterval(beat);
    }
  }
}

const WHY = "This session is in a file: there is no plugin to ask, and nothing to be recorded.";
const STATE: State = {
  may: { again: false, fire: false, reveal: false, record: false },
  why: WHY,
  plugins: [],
  recording: null,
};

/** The same for one session, however often it is served: no two sessions begin in one millisecond. */
function runOf({ at, pid = 0 }: Header): string {
  return `${at} ${pid}`;
}

function headerOf(header: Header): StreamHeader {
  return { ...header, run: runOf(header), oldest: 1 };
}

function textOf(items: readonly Item[], after: number): string {
  let text = "";
  for (const item of items) if (item.kind === "event" && item.event.n > after) text += `${item.line}\n`;
  return text;
}
