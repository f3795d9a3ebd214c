/** Stands in place of a text that the page dropped from its memory: asks for the text, and says so if nobody has it any more. */
import { useEffect, useState } from "preact/hooks";
import { bringBack } from "../../source/bring-back.ts";
import type { LiveRow } from "../../store/rows/live-rows.ts";

export function Dropped({ row }: { readonly row: LiveRow }) {
  const [isGone, setGone] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    bringBack(row, leaving.signal).then(
      (isWhole) => setGone(!isWhole),
      () => setGone(!leaving.signal.aborted),
    );
    return () => leaving.abort();
  }, [row]);
  if (!isGone) return <p class="d2">This is not in the page's memory any more: asked for ...</p>;
  return (
    <p class="d2">
      This is not in memory any more: the page keeps 32 MiB of bodies, autoreload 64 MiB. A recording has all of them.
    </p>
  );
}
