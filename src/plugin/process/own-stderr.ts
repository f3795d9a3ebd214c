/**
 * Our own stderr, which is lightningd's as well. Node's stream for it makes a pipe non-blocking for everyone who shares it, and
 * so it must not come into being. Where somebody else did that, a full pipe refuses what is written (EAGAIN), which Node's
 * file streams take for a failure after a few tries, and then never write again: plugins would wait for ever to be heard.
 */
import { write } from "node:fs";
import { Writable } from "node:stream";

/** How soon to try a full pipe again, in ms. */
const RETRY_MS = 10;

/** Writes in a thread, one piece after another, since a write in place would stop us when the reader stalls. Never fails. */
export class OwnStderr extends Writable {
  readonly fd = 2;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    write(this.fd, chunk, (error, written) => {
      if (error?.code === "EAGAIN") setTimeout(() => this._write(chunk, _encoding, done), RETRY_MS);
      // There is no reader, and no place to say so.
      else if (error !== null || written === chunk.length) done();
      else this._write(chunk.subarray(written), _encoding, done);
    });
  }
}

/** Everything that we write to stderr goes through this. */
export const ownStderr = new OwnStderr();
