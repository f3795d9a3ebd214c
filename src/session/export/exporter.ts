/** Writes a session for another program, piece by piece: memory does not grow with the session. */
import type { Header } from "../format/events.ts";
import type { Row } from "../rows/row.ts";

export interface Exporter {
  /** The text before all rows. @param header of the session */
  begin(header: Header): string;
  /** The text of an outermost row and of all that was found under it. @param rows in order, the outermost first */
  tree(rows: readonly Row[], header: Header): string;
  /** The text after all rows. */
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

/** When a row began, in ms since the session began: an event that says how long something took stands at its end. */
export function beginningOf({ event }: Row): number {
  return event.t - (("ms" in event ? event.ms : undefined) ?? 0);
}
