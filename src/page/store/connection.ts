/** Whether the page gets what happens. */
import { signal } from "@preact/signals";

export type Connection =
  /** There is no session yet: the user has to open a file. */
  | { readonly state: "none" }
  | { readonly state: "opening" }
  | { readonly state: "live" }
  /** The tab is hidden. */
  | { readonly state: "paused" }
  /** The next try comes at `nextAt`; both by Date.now(). */
  | { readonly state: "lost"; readonly why: string; readonly since: number; readonly nextAt: number }
  /** autoreload ended, or refuses the page. */
  | { readonly state: "ended"; readonly why: string }
  /** The session of a file, which does not go on. */
  | { readonly state: "file"; readonly name: string };

export const connection = signal<Connection>({ state: "none" });
