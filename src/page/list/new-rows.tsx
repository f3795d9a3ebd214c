/** Says how many rows came since the list's end was last in sight, and leads there. */
import { isFollowing, selected } from "../store/selection.ts";
import { filterText, revision, shown } from "../store/session.ts";
import { isEndInSight, turns } from "./viewport.ts";

/** How many rows the list had then, and under which filter. */
let left = { hits: 0, filter: "" };

export function NewRows() {
  void [revision.value, turns.value, selected.value];
  if (isFollowing.value || isEndInSight() || filterText.value !== left.filter)
    left = { hits: shown.hits, filter: filterText.value };
  const count = Math.max(0, shown.hits - left.hits);
  if (count === 0) return null;
  return (
    <button class="btn s new" onClick={() => (isFollowing.value = true)}>
      {count.toLocaleString("en")} new {count === 1 ? "row" : "rows"} ↓
    </button>
  );
}
