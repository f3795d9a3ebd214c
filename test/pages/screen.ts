/** What a terminal shows, as far as a line editor uses one: text, colours, the cursor's moves, and clearing. Lines are never lost. */
export interface Cell {
  readonly text: string;
  /** SGR parameters that are in force, as `1;31`; empty for none. */
  readonly style: string;
}

const SEQUENCE = /\u001b\[([?\d;]*)([A-Za-z])|\u001b[()][A-Z0-9]|\u001b[=>]/y;

export class Screen {
  readonly #rows: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #style = "";
  #rest = "";

  /** The lines so far, without what is blank at their ends. */
  get lines(): string[] {
    return this.#rows.map((cells) => textOf(cells).trimEnd());
  }

  get cells(): readonly (readonly Cell[])[] {
    return this.#rows;
  }

  write(text: string): void {
    const all = this.#rest + text;
    this.#rest = "";
    for (let at = 0; at < all.length;) {
      SEQUENCE.lastIndex = at;
      const found = SEQUENCE.exec(all);
      if (found !== null) {
        this.#obey(found[1] ?? "", found[2] ?? "");
        at += found[0].length;
      } else if (all[at] === "\u001b" && all.length - at < 16) {
        // The rest of it is still to come.
        this.#rest = all.slice(at);
        return;
      } else this.#put(all[at++] ?? "");
    }
  }

  #put(character: string): void {
    if (character === "\r") this.#column = 0;
    else if (character === "\n") this.#row++;
    else if (character === "\b") this.#column = Math.max(0, this.#column - 1);
    else if (character >= " ") {
      const cells = this.#cells();
      while (cells.length < this.#column) cells.push({ text: " ", style: "" });
      cells[this.#column++] = { text: character, style: this.#style };
    }
    this.#cells();
  }

  #cells(): Cell[] {
    while (this.#rows.length <= this.#row) this.#rows.push([]);
    return this.#rows[this.#row] ?? [];
  }

  #obey(parameters: string, final: string): void {
    const count = Number(parameters) || 1;
    if (final === "m") this.#style = parameters === "0" ? "" : parameters;
    else if (final === "A") this.#row = Math.max(0, this.#row - count);
    else if (final === "B") this.#row += count;
    else if (final === "C") this.#column += count;
    else if (final === "D") this.#column = Math.max(0, this.#column - count);
    else if (final === "G") this.#column = count - 1;
    else if (final === "K") this.#cells().splice(this.#column);
    else if (final === "J") {
      this.#cells().splice(this.#column);
      this.#rows.splice(this.#row + 1);
    }
  }
}

function textOf(cells: readonly Cell[]): string {
  return cells.map(({ text }) => text).join("");
}
