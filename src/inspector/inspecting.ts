/** One run of the inspector. */
import type { Address } from "../lightningd/options/session.ts";

export interface Inspecting {
  readonly at: Address;
  /** What whoever sees the page has to know. */
  readonly token: string;
  /** Of this run: numbers of events are of one run. */
  readonly run: string;
}

/** 128 bits. */
export const TOKEN_BYTES = 16;

/** For this user alone. In the fragment it is sent to nobody, so it is in no log. */
export function addressOf(at: Address, token: string): string {
  return `${"port" in at ? placeOf(at) : at.path}/#t=${token}`;
}

/** For everybody. */
export function placeOf(at: Address): string {
  return "port" in at ? `http://127.0.0.1:${at.port}` : at.path;
}
