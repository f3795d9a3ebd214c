/**
 * Memory that two threads share: records one behind the other in a ring, written by the one and read by the other. Positions
 * count slots of eight bytes and go on beyond the ring's end; a record is two slots of head, then its bytes.
 */

export interface Ring {
  /** A power of two in bytes. */
  readonly bytes: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
}

export const SLOT_BYTES = 8;
/** Source and size (32 bits each), then the time (a double). */
export const HEAD_SLOTS = 2;

/** Places in `control`: where the next record will be, where the first one is that is not done, whether the reader sleeps. */
export const HEAD = 0;
export const TAIL = 1;
export const ASLEEP = 2;
/** Kept here for the reader that comes after one that died: the number of the last event, and the file's. */
export const LAST_EVENT = 3;
export const PART = 4;
const CONTROL_WORDS = 5;

export function newRing(bytes: number): Ring {
  return {
    bytes: new SharedArrayBuffer(bytes),
    control: new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT),
  };
}

export function slotsFor(size: number): number {
  return HEAD_SLOTS + Math.ceil(size / SLOT_BYTES);
}
