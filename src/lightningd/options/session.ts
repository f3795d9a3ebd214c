/** The options about recording and showing a session, for all plugins together. */
import { isSet } from "./options.ts";
import type { OptionValues, Unusable } from "./options.ts";

/** How the user asked to record, for all plugins together. */
export interface RecordSettings {
  readonly isAsked: boolean;
  /** As the user wrote it; undefined for one of ours. */
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
  /** Of 127.0.0.1. @property port 0 for any that is free */
  | { readonly port: number }
  /** A unix socket's. */
  | { readonly path: string };

export interface InspectSettings {
  /** Undefined for no inspector. A path is as the user wrote it. */
  readonly at: Address | undefined;
  /** Whether plugins may be asked from there. */
  readonly again: boolean;
}

/** @param unusable called for a value that is wrong */
export function readInspectSettings(values: OptionValues, unusable: (value: Unusable) => void): InspectSettings {
  const value = values.get(NAME)?.at(-1);
  const at = value === undefined || /^(?:false|no|off)$/i.test(value) ? undefined : addressIn(value);
  if (at === "wrong") unusable({ name: NAME, value: value ?? "", right: ADDRESSES });
  return { at: at === "wrong" ? undefined : at, again: isSet(values, "autoreload-inspect-again") };
}

const NAME = "autoreload-inspect";
export const ADDRESSES = "a port, auto for any that is free, or the path of a unix socket with a / in it";
const HIGHEST_PORT = 65_535;

/** @param text as after `--inspect=`, where it may be empty for any port */
export function addressIn(text: string): Address | "wrong" {
  if (/^(?:|auto|true|yes|on)$/i.test(text)) return { port: 0 };
  if (text.includes("/")) return { path: text };
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
  return port <= HIGHEST_PORT ? { port } : "wrong";
}
