/** One row of the list. */
import { pluginName } from "../../session/rows/row.ts";
import { seconds } from "../../session/rows/measures.ts";
import { Icon } from "../icon.tsx";
import type { LiveRow } from "../store/live-rows.ts";
import { isSeparator, isText, kindOf, tintOf, whoOf, wordsOf } from "../store/row-words.ts";
import { selected } from "../store/selection.ts";
import { header, shown } from "../store/session.ts";
import { rangesOf } from "../text/masks.ts";
import { Text } from "../text/text.tsx";
import { ROW_PX } from "./follow.ts";
import { Indent } from "./indent.tsx";
import { MessageEnd } from "./message-end.tsx";
import { SaveCells } from "./save-cells.tsx";

interface RowProps {
  readonly row: LiveRow;
  readonly index: number;
}

export function RowLine({ row, index }: RowProps) {
  const isSave = isSeparator(row);
  const tint = tintOf(wordsOf(row).status);
  const styles = ["row", isSave ? "sep" : "", tint === "" || isSave ? "" : `is-${tint}`, shown.isHit(row) ? "" : "ctx"];
  return (
    <div
      class={styles.filter((style) => style !== "").join(" ")}
      role="row"
      id={`row-${row.n}`}
      data-at={index}
      style={{ top: `${index * ROW_PX}px` }}
      aria-level={row.depth + 1}
      aria-rowindex={index + 2}
      aria-selected={row === selected.value}
      aria-expanded={row.children.length === 0 ? undefined : shown.isOpen(row)}
    >
      <span class="t num" role="gridcell">
        {seconds(row.event.t)}
      </span>
      {isSave ? <SaveCells row={row} /> : <Cells row={row} />}
    </div>
  );
}

function Cells({ row }: { readonly row: LiveRow }) {
  const { event } = row;
  const { name, text, masked } = wordsOf(row);
  const kind = kindOf(event);
  const head = header.value;
  const span = isText(row) ? "wide" : event.k === "note" ? "w2" : "";
  const isQuiet = kind === "log" || kind === "hand";
  return (
    <>
      <span class="who cut" role="gridcell">
        {whoOf(row, head === undefined ? "" : pluginName(head, event.p))}
      </span>
      <span class={`what ${span}`} role="gridcell" aria-colspan={SPANS[span]}>
        <Indent row={row} />
        <Icon name={kind} class={`k-${kind}`} />
        {name !== "" && (
          <span class={`nm ${isQuiet ? "quiet" : `k-${kind}`} ${name === "BROKEN" ? "mend" : ""}`}>
            <Text value={name} />
          </span>
        )}
        <span class={`pv cut ${kind === "stderr" || kind === "stray" ? `k-${kind}` : ""}`}>
          <Text value={text} ranges={rangesOf(text, masked)} />
        </span>
      </span>
      {span !== "wide" && <MessageEnd row={row} />}
      <span class="vv num cut" role="gridcell">
        {event.v === undefined || event.v === 0 ? "" : `v${event.v}`}
      </span>
    </>
  );
}

const SPANS: Readonly<Record<string, number>> = { wide: 5, w2: 2 };
