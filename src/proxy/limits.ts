/** How long each step of a plugin's life may take. */

/** A handshake that takes longer than this is mentioned. */
export const SLOW_MS = 10_000;
/** lightningd gives a plugin so long for each handshake (lightningd/plugin.c; its documentation says 60 s). */
export const HANDSHAKE_MS = 120_000;
/** The old instance may take this long to answer what it has before it is stopped. */
export const DRAIN_MS = 250;
/** lightningd ends itself when a manifest is missing for 120 s, so ours is given without the plugin's by then. */
export const STARTUP_MS = 110_000;
/** What a plugin registers is known when it gets init, and calls can wait for it: the node's start goes on without it by then. */
export const INIT_MS = 30_000;
/** A plugin that is not initialized by then is watched all the same, so that its next save can be what it waits for. */
export const SLOW_START_MS = 1000;
/** lightningd gives a plugin 30 s to go by itself when it stops; what is left is for our own end. */
export const GOODBYE_MS = 27_000;
/** A call may take its time, but who waits for this long wants to know what for. */
export const METHOD_MS = 30_000;
/** lightningd does nothing at all until db_write is answered, and shows nobody why: it is told whatever the hook timeout. */
export const STANDSTILL_MS = 5000;
