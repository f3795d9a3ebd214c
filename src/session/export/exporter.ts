/** What a session is written as for other programs: piece by piece, so that its size does not matter. */
import type { Header } from "../format/events.ts";
import type { Row } from "../rows/row.ts";

export interface Exporter {
  /** What stands before all rows. @param header of the session */
  begin(header: Header): string;
  /** A row with all of what was found under it, in order; the first is the outermost. */
  tree(rows: readonly Row[], header: Header): string;
  /** What stands after all rows. */
  end(): string;
}

/** Puts a comma between elements of a JSON array that is written in pieces. */
export class Commas {
  #isFirst = true;

  before(elements: readonly object[]): string {
    return elements.map((element) => this.#one(element)).join("");
  }

  #one(element: object): string {
    const comma = this.#isFirst ? "\n" : ",\n";
    this.#isFirst = false;
    return comma + JSON.stringify(element);
  }
}

/** When a row began, in ms since the session did; a late answer's, when it was asked for. */
export function beginningOf({ event }: Row): number {
  const isLateAnswer = event.k === "res" || event.k === "err";
  return isLateAnswer ? event.t - (event.ms ?? 0) : event.t;
}
