// @ts-check
/**
 * Cuts a stream at blank lines, as lightningd and every proxy send it. Cheap on purpose: messages are found by one search
 * each, nothing is parsed, and of a message that comes in many reads only the head is kept.
 */

/**
 * @callback OnMessage
 * @param {Buffer} bytes holds the message, or of a long one the head; to be used during the call only
 * @param {number} from where in it the message begins
 * @param {number} to where the message or its head ends
 * @param {number} size of the whole message, without the blank line
 * @returns {void}
 */

/**
 * @param {number} keepBytes of a message that comes in several reads so many bytes are kept
 * @param {OnMessage} onMessage
 * @returns {(chunk: Buffer) => void} takes the next read
 */
export function createReader(keepBytes, onMessage) {
  /** @type {Buffer[]} */
  let head = [];
  let headSize = 0;
  let size = 0;
  let newlineWasLast = false;

  return (chunk) => {
    let from = 0;
    if (newlineWasLast && chunk[0] === NEWLINE) {
      if (size > 0) finish(1);
      from = 1;
    }
    for (;;) {
      if (size === 0) while (chunk[from] === NEWLINE) from++;
      const to = chunk.indexOf(BLANK_LINE, from);
      if (to < 0) break;
      if (size === 0) onMessage(chunk, from, to, to - from);
      else {
        keep(chunk, from, to);
        finish(0);
      }
      from = to + 2;
    }
    if (from < chunk.length) keep(chunk, from, chunk.length);
    newlineWasLast = chunk[chunk.length - 1] === NEWLINE;
  };

  /** @param {Buffer} chunk @param {number} from @param {number} to */
  function keep(chunk, from, to) {
    size += to - from;
    if (headSize >= keepBytes || from === to) return;
    const piece = Buffer.from(chunk.subarray(from, to));
    head.push(piece);
    headSize += piece.length;
  }

  /** @param {number} surplus bytes of the blank line that were taken for the message's */
  function finish(surplus) {
    const bytes = Buffer.concat(head);
    const whole = size - surplus;
    head = [];
    headSize = size = 0;
    onMessage(bytes, 0, Math.min(bytes.length, whole), whole);
  }
}

const NEWLINE = 0x0a;
const BLANK_LINE = Buffer.from("\n\n");
