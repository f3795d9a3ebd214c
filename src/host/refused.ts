/** Why lightningd refuses a plugin, or ends. Both speak in lightningd's own words, which a plugin's author knows. */

/** lightningd kills the plugin for what it registered or sent. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** lightningd itself ends, by `fatal()` or by a crash. */
export class FatalError extends Error {
  override readonly name = "FatalError";
}
