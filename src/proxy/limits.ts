/** How long each step of a plugin's life may take. */

/** A handshake that takes longer than this is mentioned. */
export const SLOW_MS = 10_000;
/** lightningd gives a plugin so long for each handshake (lightningd/plugin.c; its documentation says 60 s). */
export const HANDSHAKE_MS = 120_000;
/** The old instance may take this long to answer what it has before it is stopped. */
export const DRAIN_MS = 250;
/** lightningd ends itself when a manifest is missing for 120 s, so ours is given without the plugin's by then. */
export const STARTUP_MS = 110_000;
/** The node's start waits so long for a plugin's init: what the plugin registers is known by then, and its calls can wait. */
export const INIT_MS = 30_000;
/** A plugin that is not initialized by then is watched all the same, so that its next save can be what it waits for. */
export const SLOW_START_MS = 1000;
/** When lightningd stops, it gives a plugin 30 s to exit by itself: our plugins get this much, our own end gets the rest. */
export const GOODBYE_MS = 27_000;
/** A call may take its time, but whoever waits for it this long wants to know why. */
export const METHOD_MS = 30_000;
/** lightningd stands still until db_write is answered, and does not say why: so we say it, whatever the hook timeout. */
export const STANDSTILL_MS = 5000;
