/** What the user looks at. */
import { batch, signal } from "@preact/signals";
import type { LiveRow } from "./rows/live-rows.ts";
import { revision, selected, shown } from "./session.ts";

export { selected };

/** Whether the list stays at its end as rows come. */
export const isFollowing = signal(true);
/** On a narrow page the details lie over the rows; this is whether they do now. */
export const isDetailOpen = signal(false);
/** The tab that the user picked last, for all rows that have it; undefined for the tab that fits the row best. */
export const pickedTab = signal<string | undefined>(undefined);
/** Counts the requests to bring the selected row into sight. */
export const sought = signal(0);

/** Selects a row as the user does: the list stops following its end, and brings the row into sight. */
export function select(row: LiveRow): void {
  batch(() => {
    isFollowing.value = false;
    shown.reveal(row);
    selected.value = row;
    sought.value++;
    revision.value++;
  });
}
