/** How an event is said, and where. */
import type { Level } from "../log.ts";

export interface Line {
  /** For lightningd's log; undefined for what only tracing shows. */
  readonly level: Level | undefined;
  /** Without the plugin's name; may be several lines. */
  readonly text: string;
  /** Whether the log has these words once for each plugin, and the tracing not twice in a row. */
  readonly once?: boolean;
}

/** A sentence for each kind of one subject's events. */
export type Sentences<E extends { readonly kind: string }> = {
  readonly [K in E["kind"]]: (event: Extract<E, { readonly kind: K }>) => Line;
};

export const traced = (text: string): Line => ({ level: undefined, text });
export const debug = (text: string): Line => ({ level: "debug", text });
export const info = (text: string): Line => ({ level: "info", text });
export const unusual = (text: string): Line => ({ level: "unusual", text });
export const broken = (text: string): Line => ({ level: "broken", text });
export const once = (line: Line): Line => ({ ...line, once: true });
