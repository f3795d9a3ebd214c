/** Hides the node's own log, or shows it again: at the level of debug it is most of all rows. */
import { hasWord, toggled } from "../filter/toggle.ts";
import { counts, filterText, revision, setFilter } from "../store/session.ts";

const WORD = "-k:node";
/** So few are in nobody's way. */
const FEW = 10;

export function NodeLog() {
  void revision.value;
  const isHidden = hasWord(filterText.value, WORD);
  if (counts.ofNode < FEW && !isHidden) return null;
  const lines = `${counts.ofNode.toLocaleString("en")} lines of the node's own log`;
  return (
    <button
      class="btn tiny"
      aria-pressed={isHidden}
      title={`${isHidden ? "Show" : "Hide"} ${lines}: ${WORD} in the filter`}
      onClick={() => setFilter(toggled(filterText.value, WORD))}
    >
      hide the node's log
    </button>
  );
}
