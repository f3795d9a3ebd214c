/**
 * Changes whenever the selected row has something else to show. Rows change in place, and a component that reads a signal is drawn again
 * only when that signal or its props change. So each component that shows a row reads this, and nothing else draws it.
 */
import { computed } from "@preact/signals";
import { revision, rows, versions } from "../store/session.ts";
import { selected } from "../store/selection.ts";

export const stamp = computed(() => {
  void revision.value;
  const row = selected.value;
  return row === undefined ? "" : `${row.n}/${row.revision}/${versions.length}/${rows.verdicts}`;
});
