// @ts-check
/** How fast the machine is just now: a neighbour on it, or its own heat, is told from what is measured. */

const STEPS = 4_000_000;

/** Milliseconds for a calculation that is always the same, about 20 of them on a machine of 2024. The best of three: once it may be interrupted. */
export function machineMs() {
  return Math.min(calculate(), calculate(), calculate());
}

function calculate() {
  const startedAt = performance.now();
  let state = 1;
  for (let step = 0; step < STEPS; step++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  const elapsedMs = performance.now() - startedAt;
  // What nobody uses would not be calculated.
  return state === 0 ? NaN : elapsedMs;
}
