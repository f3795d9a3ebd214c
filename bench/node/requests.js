// @ts-check
/** Requests written ahead of time, and who answered which: each must be answered once. */

const FIRST = 10_000_000;
const PREFIX = '{"jsonrpc":"2.0","id":"bench#';
/** Where the number of a request stands, in the request and in its answer. */
const NUMBER_AT = PREFIX.length;
const NUMBER_END = NUMBER_AT + String(FIRST).length;
/** Past the number, `","` and then the `r` of result or the `e` of error. */
const OUTCOME_AT = NUMBER_END + '","'.length;
const RESULT_AT = NUMBER_END + '","result":'.length;
const LETTER_E = "e".charCodeAt(0);
const ZERO = "0".charCodeAt(0);
const LETTER_B = "b".charCodeAt(0);
const HASH = "#".charCodeAt(0);

/** Numbered requests of one shape in one buffer, each of `size` bytes. */
export class Requests {
  /** @param {number} count @param {string} method @param {string} params JSON text */
  constructor(count, method, params) {
    const one = Buffer.from(encode(FIRST, method, params));
    this.count = count;
    this.size = one.length;
    /** Bytes of an answer that gives the params back. */
    this.echoSize = RESULT_AT + params.length + 1;
    this.bytes = Buffer.alloc(count * one.length);
    for (let n = 0; n < count; n++) {
      this.bytes.set(one, n * one.length);
      this.bytes.write(String(FIRST + n), n * one.length + NUMBER_AT, "latin1");
    }
  }

  /** @param {number} from @param {number} to requests, the last one not included */
  slice(from, to = from + 1) {
    return this.bytes.subarray(from * this.size, to * this.size);
  }
}

/** Which of so many requests were answered. What is wrong is counted, to be asserted once all is done. */
export class Answers {
  /** @param {number} count @param {number} [size] bytes that every answer has */
  constructor(count, size) {
    this.size = size;
    this.seen = new Uint8Array(count);
    this.answered = 0;
    this.twice = 0;
    this.errors = 0;
    this.changed = 0;
  }

  /**
   * @param {Buffer} bytes @param {number} from where in it the answer begins @param {number} size of the whole answer
   * @returns {number} which request it answers
   */
  take(bytes, from, size) {
    let number = 0;
    for (let at = from + NUMBER_AT; at < from + NUMBER_END; at++) number = number * 10 + Number(bytes[at]) - ZERO;
    number -= FIRST;
    if (bytes[from + OUTCOME_AT] === LETTER_E) this.errors++;
    else if (this.size !== undefined && this.size !== size) this.changed++;
    if (this.seen[number] !== 0) this.twice++;
    else this.answered++;
    this.seen[number] = 1;
    return number;
  }

  /** @param {number} expected @param {string} what */
  assertAll(expected, what) {
    const { answered, twice, errors, changed } = this;
    if (answered === expected && twice + errors + changed === 0) return;
    throw new Error(
      `${what}: of ${expected} requests ${answered} were answered, ` +
        `${errors} by errors, ${twice} twice, ${changed} with more or less than was sent`,
    );
  }
}

/**
 * Whether a message answers one of these requests: what begins with a method has no such letters there.
 * @param {Buffer} bytes @param {number} from
 */
export function isAnswer(bytes, from) {
  return bytes[from + NUMBER_AT - 6] === LETTER_B && bytes[from + NUMBER_AT - 1] === HASH;
}

/** The JSON text of an answer's result. @param {Buffer} bytes @param {number} from @param {number} to */
export function resultText(bytes, from, to) {
  return bytes.toString("latin1", from + RESULT_AT, to - 1);
}

/** @param {number} number @param {string} method @param {string} params */
function encode(number, method, params) {
  return `${PREFIX}${number}","method":"${method}","params":${params}}\n\n`;
}
