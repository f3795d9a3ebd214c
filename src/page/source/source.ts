/** Where a session comes from. Every source gives the same bytes: JSON Lines, a header first. */

export interface Source {
  /** The name of the file, or autoreload's address. */
  readonly name: string;
  /** Whether the source goes on, and can give the rest after the stream broke off. */
  readonly isLive: boolean;
  /**
   * @param after the last event that the page has; a source may begin before it
   * @param run the session of that event
   * @throws Refused if another try is of no use
   */
  open(after: number, run: string | undefined, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

export class Refused extends Error {
  override readonly name = "Refused";
}

/** A file that the user chose, or text in the page itself. */
export function blobSource(name: string, blob: Blob): Source {
  return { name, isLive: false, open: () => Promise.resolve(blob.stream()) };
}
