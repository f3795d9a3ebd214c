/** The options for recording and showing a session. They are for all plugins together. */
import { isSet } from "./options.ts";
import type { OptionValues, Unusable } from "./options.ts";

/** How the user wants to record. */
export interface RecordSettings {
  readonly isAsked: boolean;
  /** The file as the user wrote it; undefined for a file of our choice. */
  readonly file: string | undefined;
  /** Names of members to mask. */
  readonly mask: readonly string[];
  readonly unmasked: boolean;
}

export function readRecordSettings(values: OptionValues): RecordSettings {
  const file = values.get("autoreload-record-file")?.at(-1);
  return {
    isAsked: file !== undefined || isSet(values, "autoreload-record"),
    file: file === "" ? undefined : file,
    mask: values.get("autoreload-record-mask") ?? [],
    unmasked: isSet(values, "autoreload-record-unmasked"),
  };
}

/** Where the inspector listens. */
export type Address =
  /** A port of 127.0.0.1; 0 for any that is free. */
  | { readonly port: number }
  /** The path of a unix socket. */
  | { readonly path: string };

export interface InspectSettings {
  /** Undefined for no inspector. A path is as the user wrote it. */
  readonly at: Address | undefined;
  /** Whether plugins may be asked from the inspector. */
  readonly again: boolean;
}

/** @param unusable called for a wrong value */
export function readInspectSettings(values: OptionValues, unusable: (value: Unusable) => void): InspectSettings {
  const value = values.get(NAME)?.at(-1);
  const at = value === undefined || /^(?:false|no|off)$/i.test(value) ? undefined : addressIn(value);
  if (at === "wrong") unusable({ name: NAME, value: value ?? "", right: ADDRESSES });
  return { at: at === "wrong" ? undefined : at, again: isSet(values, "autoreload-inspect-again") };
}

const NAME = "autoreload-inspect";
export const ADDRESSES = "a port, auto for any that is free, or the path of a unix socket with a / in it";
const HIGHEST_PORT = 65_535;

/** @param text as after `--inspect=`; empty for any free port */
export function addressIn(text: string): Address | "wrong" {
  if (/^(?:|auto|true|yes|on)$/i.test(text)) return { port: 0 };
  if (text.includes("/")) return { path: text };
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  return port <= HIGHEST_PORT ? { port } : "wrong";
}
