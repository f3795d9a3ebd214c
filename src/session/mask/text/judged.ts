/** Judges a value by itself: whether it can only be a secret, or only stands where one would. Pure. */

/** Prose may follow a secret's name where a value would stand. This pattern fits no prose. */
const SURELY_SECRET = /^(?=.*\d)\S{16,}$/;
/** A password, though it is short: letters and digits, and no path, date or address. */
const LIKE_PASSWORD = /^(?=.*\d)(?=.*[a-z])[^\s/:]{10,}$/i;
/** lightningd writes three dots in place of an option that is concealed (configs.c), others write asterisks. */
const PLACEHOLDER = /^(?:\.{3}|\*+)$/;

export function isSurelySecret(value: string): boolean {
  return SURELY_SECRET.test(value);
}

export function isLikePassword(value: string): boolean {
  return LIKE_PASSWORD.test(value);
}

export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value);
}
