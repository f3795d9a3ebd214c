// @ts-check
/** Requests sent one after the other, or so many under way at once, and how long that took. */
import { Answers, isAnswer } from "./requests.js";

/** @typedef {import("./host.js").Host} Host */
/** @typedef {import("./requests.js").Requests} Requests */

/**
 * Sends the next request when the last one was answered.
 * @param {Host} host @param {Requests} requests
 * @returns {Promise<Float64Array>} how many ms each took
 */
export async function oneByOne(host, requests) {
  const times = new Float64Array(requests.count);
  const answers = new Answers(requests.count, requests.echoSize);
  await host.collect("an answer", (/** @type {(value: void) => void} */ done) => {
    let sentAt = 0;
    const sendNext = () => {
      sentAt = performance.now();
      host.send(requests.slice(answers.answered));
    };
    host.onMessage = (bytes, from, _, size) => {
      if (!isAnswer(bytes, from)) return;
      times[answers.take(bytes, from, size)] = performance.now() - sentAt;
      if (answers.answered === requests.count) done();
      else sendNext();
    };
    sendNext();
  });
  await settle(host, answers, "one by one");
  return times;
}

/**
 * Keeps so many requests under way until all are answered.
 * @param {Host} host @param {Requests} requests @param {number} underWay
 * @param {{ inBatches: boolean }} writes whether what may be sent goes out in one write, or each in a write of its own
 * @returns {Promise<number>} ms from the first write to the last answer
 */
export async function manyUnderWay(host, requests, underWay, { inBatches }) {
  const answers = new Answers(requests.count, requests.echoSize);
  let sent = 0;
  const send = () => {
    const limit = Math.min(requests.count, answers.answered + underWay);
    if (inBatches && sent < limit) host.send(requests.slice(sent, limit));
    else for (; sent < limit; sent++) host.send(requests.slice(sent));
    sent = limit;
  };
  const startedAt = performance.now();
  await host.collect("an answer", (/** @type {(value: void) => void} */ done) => {
    host.onMessage = (bytes, from, _, size) => {
      if (isAnswer(bytes, from)) answers.take(bytes, from, size);
    };
    host.onReadEnd = () => {
      if (answers.answered === requests.count) done();
      else send();
    };
    send();
  });
  const elapsedMs = performance.now() - startedAt;
  await settle(host, answers, `${underWay} under way`);
  return elapsedMs;
}

/** One call more, so that an answer that came twice is seen. @param {Host} host @param {Answers} answers @param {string} what */
async function settle(host, answers, what) {
  host.onReadEnd = () => undefined;
  await host.call("bench-version");
  answers.assertAll(answers.seen.length, what);
}
