/** Why lightningd turns a plugin away, or ends. Both are in lightningd's own words, since a plugin's author knows those. */

/** The plugin is killed for what it registered or sent. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** lightningd itself ends: its `fatal()`, or a crash. */
export class FatalError extends Error {
  override readonly name = "FatalError";
}
