/** A recording of a terminal as asciinema's files have it (asciicast v2): a line of JSON for what came when. */
export interface Cast {
  readonly columns: number;
  readonly rows: number;
  /** Seconds from the start, and what was written then. */
  readonly events: readonly (readonly [number, string])[];
}

export function castText({ columns, rows, events }: Cast): string {
  const head = { version: 2, width: columns, height: rows };
  return `${[head, ...events.map(([time, text]) => [time, "o", text])].map((line) => JSON.stringify(line)).join("\n")}\n`;
}

export function readCast(text: string): Cast {
  const [head = "", ...lines] = text.trimEnd().split("\n");
  const { width, height } = JSON.parse(head) as { width: number; height: number };
  const events = lines.map((line) => JSON.parse(line) as [number, string, string]);
  return { columns: width, rows: height, events: events.map(([time, , written]) => [time, written]) };
}
