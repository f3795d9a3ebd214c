/** The Core Lightning whose behaviour is embedded here, and from which it was recorded. Its version stands nowhere else. */
export const VERSION = "v26.06.6";
