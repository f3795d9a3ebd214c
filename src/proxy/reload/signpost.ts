/** Something that is waited for until it is reached, once and for all. */
export class Signpost<T> {
  /** What it was reached with; undefined before that. */
  value: T | undefined;
  readonly reached: Promise<T>;
  #reach: (value: T) => void = () => undefined;

  constructor() {
    this.reached = new Promise<T>((resolve) => (this.#reach = resolve));
  }

  reach(value: T): void {
    this.value ??= value;
    this.#reach(value);
  }

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
