/** Errors between us and Circus. None of them is sent; their words are in sentences.ts. */

/** The command line is wrong, or something is not installed. The user is told, and autoreload ends. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** Circus was not there, or went away before it answered. It may have carried out the command. */
export class CircusGone extends Error {
  override readonly name = "CircusGone";

  constructor(options?: ErrorOptions) {
    super("Circus went away before it answered", options);
  }
}

/** Circus answered with an error. The message has Circus's own words. */
export class CircusRefused extends Error {
  override readonly name = "CircusRefused";

  /** Whether Circus was busy: of commands that start or stop processes it carries out one at a time (`synchronized` in its util.py). */
  get isBusy(): boolean {
    return /^arbiter is (already running|restarting)/.test(this.message);
  }

  get isUnknownWatcher(): boolean {
    return /^program .* not found$/s.test(this.message);
  }
}
