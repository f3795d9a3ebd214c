// @ts-check
/** A caller that asks at a steady rate, whatever the answers do, and notes how long each took and which version gave it. */
import { Answers, isAnswer, Requests, resultText } from "./requests.js";

const MOST_REQUESTS = 200 * 120;

export class Caller {
  #longestWaitMs = 0;
  #sent = 0;
  #requests = new Requests(MOST_REQUESTS, "bench-version", "{}");
  #answers = new Answers(MOST_REQUESTS);
  #sentAt = new Float64Array(MOST_REQUESTS);
  /** @type {import("./host.js").Host} */
  #host;
  /** @type {NodeJS.Timeout} */
  #timer;
  /** @type {{ version: string, resolve: (at: number) => void } | undefined} */
  #awaited;

  /** @param {import("./host.js").Host} host @param {number} perSecond */
  constructor(host, perSecond) {
    this.#host = host;
    host.onMessage = (bytes, from, to) => {
      if (isAnswer(bytes, from)) this.#take(bytes, from, to);
    };
    const startedAt = performance.now();
    this.#timer = setInterval(() => {
      const due = Math.min(((performance.now() - startedAt) * perSecond) / 1000, MOST_REQUESTS);
      while (this.#sent < due) this.#send();
    }, 1);
  }

  /** @param {string} version @returns {Promise<number>} when its first answer came, in the time of performance.now() */
  served(version) {
    return this.#host.collect(`an answer by version ${version}`, (/** @type {(at: number) => void} */ resolve) => {
      this.#awaited = { version, resolve };
    });
  }

  /** The longest wait since it was last asked for. */
  takeLongestWaitMs() {
    const longest = this.#longestWaitMs;
    this.#longestWaitMs = 0;
    return longest;
  }

  /** Asks no more. */
  stop() {
    clearInterval(this.#timer);
  }

  /** @throws if any request was lost, answered twice, or by an error */
  async assertAll() {
    this.stop();
    await this.#host.call("bench-version");
    this.#answers.assertAll(this.#sent, "a steady caller");
  }

  #send() {
    this.#sentAt[this.#sent] = performance.now();
    this.#host.send(this.#requests.slice(this.#sent++));
  }

  /** @param {Buffer} bytes @param {number} from @param {number} to */
  #take(bytes, from, to) {
    const now = performance.now();
    const waitedMs = now - (this.#sentAt[this.#answers.take(bytes, from, to - from)] ?? NaN);
    this.#longestWaitMs = Math.max(this.#longestWaitMs, waitedMs);
    if (this.#awaited === undefined || resultText(bytes, from, to) !== this.#awaited.version) return;
    this.#awaited.resolve(now);
    this.#awaited = undefined;
  }
}
