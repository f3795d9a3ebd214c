/** Tells the user about the connection to Circus, each thing only once, however often ZeroMQ tries. */
import type { ConnectionListener } from "./connection.ts";
import type { Log } from "../log.ts";
import { back, connected, foreign, gone, mismatched, unreachable } from "../sentences.ts";

/** The user hears of a missing connection after so long, if no reason came before, in ms. */
const PATIENCE_MS = 5000;

export class ConnectionLog implements ConnectionListener, Disposable {
  readonly #endpoint: string;
  readonly #log: Log;
  readonly #patience: NodeJS.Timeout;
  #state: "connecting" | "waiting" | "up" = "connecting";
  #wasUp = false;

  constructor(endpoint: string, log: Log) {
    this.#endpoint = endpoint;
    this.#log = log;
    this.#patience = setTimeout(() => this.unreachable(), PATIENCE_MS);
  }

  up(): void {
    clearTimeout(this.#patience);
    this.#log("INFO", this.#wasUp ? back(this.#endpoint) : connected(this.#endpoint));
    this.#state = "up";
    this.#wasUp = true;
  }

  down(): void {
    this.#wait(gone(this.#endpoint));
  }

  unreachable(): void {
    this.#wait(unreachable(this.#endpoint));
  }

  foreign(): void {
    this.#wait(foreign(this.#endpoint));
  }

  mismatched(): void {
    this.#log("ERROR", mismatched(this.#endpoint));
    this.#state = "waiting";
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#patience);
  }

  #wait(sentence: string): void {
    if (this.#state !== "waiting") this.#log("WARNING", sentence);
    this.#state = "waiting";
  }
}
