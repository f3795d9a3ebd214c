/** The digests that pseudonyms are made of. */
import { createHash, createHmac, randomBytes } from "node:crypto";

export interface Keyed {
  /** An HMAC of 32 bytes; nobody can tell what it is of, or try. */
  hmac(of: Uint8Array | string): Uint8Array;
  sha256(of: Uint8Array): Uint8Array;
}

/** With a key that is in this process's memory alone, and gone with it. */
export function keyed(key: Uint8Array = randomBytes(32)): Keyed {
  return {
    hmac: (of) => createHmac("sha256", key).update(of).digest(),
    sha256: (of) => createHash("sha256").update(of).digest(),
  };
}
