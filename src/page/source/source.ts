/** Where a session comes from. All are the same bytes: JSON Lines, a header first. */

export interface Source {
  /** Of the file, or of autoreload's address. */
  readonly name: string;
  /** Whether it goes on, and may be asked for the rest after it broke off. */
  readonly isLive: boolean;
  /**
   * @param after the last event that is here; a source may begin before it
   * @param run of which session that event is
   * @throws Refused where it is no use to try again
   */
  open(after: number, run: string | undefined, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

export class Refused extends Error {
  override readonly name = "Refused";
}

/** A file that the user chose, or text that stands in the page. */
export function blobSource(name: string, blob: Blob): Source {
  return { name, isLive: false, open: () => Promise.resolve(blob.stream()) };
}
