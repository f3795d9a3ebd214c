/** Whether the page hears of what happens. */
import { signal } from "@preact/signals";

export type Connection =
  /** Nothing to show yet: a file is to be opened. */
  | { readonly state: "none" }
  | { readonly state: "opening" }
  | { readonly state: "live" }
  /** The tab is hidden. */
  | { readonly state: "paused" }
  /** Another try comes at `nextAt`, by Date.now(). */
  | { readonly state: "lost"; readonly why: string; readonly nextAt: number }
  /** autoreload ended, or refuses. */
  | { readonly state: "ended"; readonly why: string }
  /** A session that is over. */
  | { readonly state: "file"; readonly name: string };

export const connection = signal<Connection>({ state: "none" });
