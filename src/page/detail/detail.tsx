/** All about the selected row. */
import { revision } from "../store/session.ts";
import { selected } from "../store/selection.ts";
import { wordsOf } from "../store/row-words.ts";

export function Detail() {
  void revision.value;
  const row = selected.value;
  if (row === undefined) return <p class="none">Select a row</p>;
  return (
    <div class="pane" tabIndex={0} id="pane">
      <h2>{wordsOf(row).name}</h2>
      <pre class="raw">{"body" in row.event ? row.event.body : ""}</pre>
    </div>
  );
}
