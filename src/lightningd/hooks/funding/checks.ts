/**
 * All that the judge of answers needs to know of PSBTs and addresses. Few plugins have a hook on opening a channel, so this is loaded with
 * the first answer that needs it, and not while lightningd waits for us at its start (scripts/build.js).
 */
export { addressOn } from "./address.ts";
export { contributedPsbt, signedPsbt } from "./contributions.ts";
export { readPsbt } from "./psbt.ts";
