/** Something that is waited for until it is reached, once and for all. */
export class Signpost {
  reach: () => void = () => undefined;
  readonly reached = new Promise<void>((resolve) => (this.reach = resolve));

  /** @throws what the signal aborted with, if that comes first */
  async reachedOr(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    signal.throwIfAborted();
    await Promise.race([this.reached, aborted]);
    signal.throwIfAborted();
  }
}
