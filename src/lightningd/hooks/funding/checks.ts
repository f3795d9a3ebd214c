/** All that the judge of answers needs to know of PSBTs and addresses: few plugins have a hook on opening a channel, so what lightningd
 * waits for at its start loads this with the first answer that needs it (scripts/build.js). */
export { addressOn } from "./address.ts";
export { contributedPsbt, signedPsbt } from "./contributions.ts";
export { readPsbt } from "./psbt.ts";
