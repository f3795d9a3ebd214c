/**
 * Changes when there is something else to show of the selected row. A row changes in place, and a component that reads a signal is drawn
 * again only when that or its props are other: whatever shows a row here reads this, and is not drawn for all the rest that comes.
 */
import { computed } from "@preact/signals";
import { revision, rows, versions } from "../store/session.ts";
import { selected } from "../store/selection.ts";

export const stamp = computed(() => {
  void revision.value;
  const row = selected.value;
  return row === undefined ? "" : `${row.n}/${row.revision}/${versions.length}/${rows.verdicts}`;
});
