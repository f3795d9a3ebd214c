/** The Core Lightning whose behaviour this is, and was recorded from: the only place where its version stands. */
export const VERSION = "v26.06.6";
