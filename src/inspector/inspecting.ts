/** One run of the inspector. */
import type { Address } from "../lightningd/options/session.ts";

export interface Inspecting {
  readonly at: Address;
  /** 128 bits, which whoever sees the page has to know. */
  readonly token: string;
  /** Of this run: numbers of events are of one run. */
  readonly run: string;
}
