/** The form of an event's sentence: its level and its text. */
import type { Level } from "../log.ts";

export interface Line {
  /** The level in lightningd's log; undefined for a line that only tracing shows. */
  readonly level: Level | undefined;
  /** Without the plugin's name; perhaps several lines. */
  readonly text: string;
  /** Whether the log says this only once for each plugin, and tracing does not say it twice in a row. */
  readonly once?: boolean;
}

/** A sentence for each kind of event of one subject. */
export type Sentences<E extends { readonly kind: string }> = {
  readonly [K in E["kind"]]: (event: Extract<E, { readonly kind: K }>) => Line;
};

export const traced = (text: string): Line => ({ level: undefined, text });
export const debug = (text: string): Line => ({ level: "debug", text });
export const info = (text: string): Line => ({ level: "info", text });
export const unusual = (text: string): Line => ({ level: "unusual", text });
export const broken = (text: string): Line => ({ level: "broken", text });
export const once = (line: Line): Line => ({ ...line, once: true });
