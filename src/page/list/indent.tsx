/** Lines from each cause down to what it caused, dotted where the cause is a guess, and the sign that opens and closes a row. */
import { Icon } from "../icon.tsx";
import type { LiveRow } from "../store/rows/live-rows.ts";

export function Indent({ row }: { readonly row: LiveRow }) {
  const guides = [];
  for (let at: LiveRow | undefined = row; at?.up !== undefined; at = at.up) {
    guides.unshift(
      <span key={at.depth} class={at.isGuess ? "g guess" : "g"} title={at.isGuess ? GUESSED : undefined} />,
    );
  }
  return (
    <>
      {guides.slice(-DEEPEST_SHOWN)}
      <Twisty row={row} />
    </>
  );
}

const GUESSED = "The cause is a guess: the only one that it can be of";
const DEEPEST_SHOWN = 12;

/** Only for the pointer: keys and screen readers use the row itself. */
export function Twisty({ row }: { readonly row: LiveRow }) {
  if (row.children.length === 0) return <span class="tw" />;
  return (
    <span class="tw on">
      <Icon name="twisty" />
    </span>
  );
}
