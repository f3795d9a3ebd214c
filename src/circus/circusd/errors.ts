/** What can go wrong between us and Circus. None of these go over the wire; the words are in sentences.ts. */

/** The command line is wrong, or something is not installed: told to the user, and the end. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** Circus went away, or was not there, before it answered. It may have done what it was asked. */
export class CircusGone extends Error {
  override readonly name = "CircusGone";

  constructor(options?: ErrorOptions) {
    super("Circus went away before it answered", options);
  }
}

/** Circus answered with an error: its own words are the message. */
export class CircusRefused extends Error {
  override readonly name = "CircusRefused";

  /** Circus does one thing at a time that starts or stops processes (`synchronized` in its util.py), and is at another one. */
  get isBusy(): boolean {
    return /^arbiter is (already running|restarting)/.test(this.message);
  }

  get isUnknownWatcher(): boolean {
    return /^program .* not found$/s.test(this.message);
  }
}
