/**
 * Our own stderr, which is lightningd's as well. Node's stream for it makes a pipe non-blocking for everyone who shares it, and
 * so it must not come into being. Where somebody else did that, a full pipe refuses what is written (EAGAIN), which Node's
 * file streams take for a failure after a few tries, and then never write again: plugins would wait for ever to be heard.
 */
import { write } from "node:fs";
import { Writable } from "node:stream";

/** How long a full pipe is given, in ms. */
const RETRY_MS = 10;

/** Writes in a thread, one piece after the other: written in place, a reader that stalls would stop us. Never fails. */
export class OwnStderr extends Writable {
  readonly fd = 2;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    write(this.fd, chunk, (error, written) => {
      if (error?.code === "EAGAIN") setTimeout(() => this._write(chunk, _encoding, done), RETRY_MS);
      // Nobody is there to read it, and nowhere to say so.
      else if (error !== null || written === chunk.length) done();
      else this._write(chunk.subarray(written), _encoding, done);
    });
  }
}

/** All that we write to stderr goes over this. */
export const ownStderr = new OwnStderr();
