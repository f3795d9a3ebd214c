/**
 * What means something in JSON, byte by byte, and what a framer may find next. In a file of their own, since only then does
 * the bundler write them into the code as numbers: a switch over names that it looks up takes a quarter more time.
 */

export const NEWLINE = 0x0a;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const LOWER_U = 0x75;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

/** What may come next. */
export const BETWEEN = 0;
export const STRAY = 1;
export const KEY_OR_CLOSE = 2;
export const KEY = 3;
export const AFTER_KEY = 4;
export const VALUE = 5;
export const VALUE_OR_CLOSE = 6;
export const AFTER_VALUE = 7;
export const STRING = 8;
export const KEY_STRING = 9;
export const ESCAPE = 10;
export const PRIMITIVE = 11;

/** How often a message is looked for in bytes that broke off at one place. */
export const MOST_LOOKS = 32;
/** lightningd's check of a message calls itself at each level (json_parse_simple.c): too many would be its end. */
export const MOST_NESTED = 10_000;
/** Past this many bytes within a string, `indexOf` beats a loop. */
export const LONG_RUN = 48;
