/** Puts a session into the inspector's page: its lines as they were recorded, all or those that a filter finds. */
import { readFile } from "node:fs/promises";
import { embeddable, splitPage } from "../../session/export/html.ts";
import type { Filter } from "../../session/filter/filter.ts";
import { withPlugin } from "../../session/format/events.ts";
import type { Header } from "../../session/format/events.ts";
import { Introductions } from "../../session/format/introductions.ts";
import { lineOf } from "../../session/format/line.ts";
import { foundIn } from "../../session/reading/found.ts";
import type { Item } from "../../session/reading/part-lines.ts";
import { readHeader, readSession } from "../../session/reading/session-file.ts";
import { eventsOf } from "../../session/rows/row.ts";
import { say } from "../terminal/say.ts";

/** This code is bundled into dist/main.js, and the page lies beside it. */
const PAGE = new URL("inspector.html", import.meta.url);

export async function* pageOf(file: string, filter: Filter): AsyncGenerator<string> {
  // The session is read first: a file that is no session is an error, and no page is written.
  await readHeader(file);
  const wanted = await Wanted.in(file, filter);
  const { before, after } = splitPage(await readFile(PAGE, "utf8"));
  yield before;
  const lines = new WantedLines(wanted);
  for await (const items of readSession(file)) {
    yield items.map((item) => embeddable(lines.of(item))).join("");
  }
  yield after;
}

/** The lines of what is wanted, as they stand in the session. */
class WantedLines {
  readonly #wanted: Wanted;
  readonly #introductions = new Introductions();
  #header: Header | undefined;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  of(item: Item): string {
    switch (item.kind) {
      case "header":
        this.#wanted.begin(item.header.part !== undefined);
        this.#introductions.begin(item.header);
        this.#header = item.header;
        return lineOf(item.header);
      case "event":
        return this.#event(item);
      case "problem":
        say(item.text);
        return "";
      case "quiet":
        return "";
    }
  }

  #event({ event, line }: Item & { kind: "event" }): string {
    if (this.#header === undefined) return "";
    this.#header = withPlugin(this.#header, event);
    return this.#wanted.has(event.n) ? `${this.#introductions.lineOf(event, line, this.#header)}\n` : "";
  }
}

/**
 * The numbers of the events that a filter finds, with those of their causes and answers. A row is found only when all of it is known, after
 * later rows have begun. So the lines come from a second reading, in the order of recording.
 */
class Wanted {
  /** One set for each session in the file, in order. */
  readonly #numbers: Set<number>[] = [];
  readonly #isAll: boolean;
  #session = -1;

  private constructor(isAll: boolean) {
    this.#isAll = isAll;
  }

  static async in(file: string, filter: Filter): Promise<Wanted> {
    const wanted = new Wanted(filter.length === 0);
    for await (const some of foundIn(readSession(file), filter)) {
      if (wanted.#isAll) break;
      for (const one of some) {
        if (one.kind === "header") wanted.begin(one.header.part !== undefined);
        if (one.kind === "row") for (const { n } of eventsOf(one.row)) wanted.#numbers[wanted.#session]?.add(n);
      }
    }
    wanted.#session = -1;
    return wanted;
  }

  /** @param isPart whether this header continues the session before it */
  begin(isPart: boolean): void {
    if (!isPart || this.#session < 0) this.#session++;
    this.#numbers[this.#session] ??= new Set();
  }

  has(n: number): boolean {
    return this.#isAll || (this.#numbers[this.#session]?.has(n) ?? false);
  }
}
