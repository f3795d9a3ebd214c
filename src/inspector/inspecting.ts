/** One run of the inspector. */
import type { Address } from "../lightningd/options/session.ts";

export interface Inspecting {
  readonly at: Address;
  /** The secret that a page has to show. */
  readonly token: string;
  /** Another one in each run: an event's number means something only within a run. */
  readonly run: string;
}

/** 128 bits. */
export const TOKEN_BYTES = 16;

/** The address for this user alone. Browsers send the fragment to nobody, so the token gets into no log. */
export function addressOf(at: Address, token: string): string {
  return `${"port" in at ? placeOf(at) : at.path}/#t=${token}`;
}

/** The address without the token, which everybody may see. */
export function placeOf(at: Address): string {
  return "port" in at ? `http://127.0.0.1:${at.port}` : at.path;
}
