/** Reads the rows that a filter finds in a session, each with its causes, as soon as they are complete. */
import { withPlugin } from "../format/events.ts";
import type { Header } from "../format/events.ts";
import type { Filter } from "../filter/filter.ts";
import { matches } from "../filter/match.ts";
import { Arranger } from "../rows/arranger.ts";
import type { Row } from "../rows/row.ts";
import type { Item } from "./part-lines.ts";

export type Found =
  /** Comes first, and again with each further file of the session. */
  | { readonly kind: "header"; readonly header: Header }
  | { readonly kind: "problem"; readonly text: string }
  | { readonly kind: "row"; readonly row: Row; readonly header: Header; readonly isHit: boolean };

/**
 * In a finished file a row waits for its answer. In a file that is followed it waits until two looks at the file have found nothing more.
 */
export async function* foundIn(
  items: AsyncIterable<readonly Item[]>,
  filter: Filter,
): AsyncGenerator<readonly Found[]> {
  const finder = new Finder(filter);
  for await (const some of items) yield some.flatMap((item) => finder.take(item));
  yield finder.flush();
}

class Finder {
  readonly #filter: Filter;
  #arranger = new Arranger();
  #header: Header | undefined;
  #isQuiet = false;

  constructor(filter: Filter) {
    this.#filter = filter;
  }

  take(item: Item): Found[] {
    const wasQuiet = this.#isQuiet;
    this.#isQuiet = item.kind === "quiet";
    switch (item.kind) {
      case "header":
        return this.#begin(item.header);
      case "event":
        this.#header &&= withPlugin(this.#header, item.event);
        return this.#found(this.#arranger.push(item.event));
      case "problem":
        return [item];
      case "quiet":
        return wasQuiet ? this.flush() : [];
    }
  }

  flush(): Found[] {
    return this.#found(this.#arranger.flush());
  }

  /** A further file of the same session continues with its rows; another session begins with none. */
  #begin(header: Header): Found[] {
    const rest = header.part === undefined ? this.flush() : [];
    if (header.part === undefined) this.#arranger = new Arranger();
    this.#header = header;
    return [...rest, { kind: "header", header }];
  }

  #found(rows: readonly Row[]): Found[] {
    const header = this.#header;
    return header === undefined ? [] : rows.flatMap((row) => this.#withCauses(row, header));
  }

  #withCauses(row: Row, header: Header): Found[] {
    const isHit = matches(this.#filter, row, header);
    const under = row.children.flatMap((child) => this.#withCauses(child, header));
    return isHit || under.length > 0 ? [{ kind: "row", row, header, isHit }, ...under] : [];
  }
}
