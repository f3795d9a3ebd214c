/** Makes the digests from which pseudonyms are made. */
import { createHash, createHmac, randomBytes } from "node:crypto";

export interface Keyed {
  /** An HMAC of 32 bytes. Without the key nobody can tell what it was made of, or try values. */
  hmac(of: Uint8Array | string): Uint8Array;
  sha256(of: Uint8Array): Uint8Array;
}

/** Uses a key that only this process' memory has, and that ends with the process. */
export function keyed(key: Uint8Array = randomBytes(32)): Keyed {
  return {
    hmac: (of) => createHmac("sha256", key).update(of).digest(),
    sha256: (of) => createHash("sha256").update(of).digest(),
  };
}
