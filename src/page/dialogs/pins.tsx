/** Lists what is pinned: each save asks these requests, and no others. */
import type { Pinned } from "../../inspector/wire.ts";
import { pins, setPinned, unpinAll } from "../actions/asking.ts";
import { dialog } from "../actions/table.ts";
import { wordsOf } from "../store/rows/row-words.ts";
import { select } from "../store/selection.ts";
import { rows } from "../store/session.ts";
import { Text } from "../text/text.tsx";

export function PinsDialog() {
  const count = pins.value.length;
  if (count === 0) return <p class="d2">Nothing is pinned: each save asks the last call of each method and hook.</p>;
  return (
    <>
      <p class="d2">Each save asks its new version this, and nothing else:</p>
      <ul class="pins">
        {pins.value.map((pinned, at) => (
          <Pin key={pinned.n ?? -at} pinned={pinned} />
        ))}
      </ul>
      <button class="btn" onClick={() => void unpinAll()}>
        Unpin {count === 1 ? "it" : `all ${count}`}
      </button>
    </>
  );
}

/** A pin that is older than the page's memory has no row; only unpinning all removes it. */
function Pin({ pinned: { m, n } }: { readonly pinned: Pinned }) {
  const row = rows.at(n);
  if (row === undefined) {
    return (
      <li>
        <Text value={m} />
      </li>
    );
  }
  const show = (): void => {
    dialog.value = undefined;
    select(row);
  };
  return (
    <li>
      <button class="up lnk" onClick={show}>
        <Text value={m} />
      </button>
      <span class="pv cut">
        <Text value={wordsOf(row).text} />
      </span>
      <button class="btn s" aria-label={`Unpin ${m}`} onClick={() => void setPinned(row, false)}>
        Unpin
      </button>
    </li>
  );
}
