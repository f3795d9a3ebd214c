/** One row of the list. */
import { pluginName } from "../../session/rows/row.ts";
import { seconds } from "../../session/rows/measures.ts";
import { Icon } from "../icon.tsx";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { isSeparator, isText, kindOf, tintOf, whoOf, wordsOf } from "../store/rows/row-words.ts";
import { header } from "../store/session.ts";
import { rangesOf } from "../text/masks.ts";
import { Text } from "../text/text.tsx";
import { ROW_PX } from "./follow.ts";
import { Indent } from "./indent.tsx";
import { MessageEnd } from "./message-end.tsx";
import { SaveCells } from "./save-cells.tsx";

interface RowProps {
  readonly row: LiveRow;
  readonly index: number;
  /** The row's own number: a row changes in place, and the same props would not draw it again. */
  readonly revision: number;
  readonly isSelected: boolean;
  readonly isHit: boolean;
  readonly isPinned: boolean;
  /** Absent if there is nothing to open. */
  readonly isOpen: boolean | undefined;
}

export function RowLine({ row, index, revision, isSelected, isHit, isPinned, isOpen }: RowProps) {
  const isSave = isSeparator(row);
  const tint = tintOf(row);
  const styles = [
    "row",
    isSave ? "sep" : "",
    tint === "" || isSave ? "" : `is-${tint}`,
    row.event.k === "lost" ? "gap" : "",
    isHit ? "" : "ctx",
  ];
  return (
    <div
      class={styles.filter((style) => style !== "").join(" ")}
      role="row"
      id={`row-${row.n}`}
      data-at={index}
      style={{ top: `${index * ROW_PX}px` }}
      aria-level={row.depth + 1}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-expanded={isOpen}
    >
      <span class="t num" role="gridcell">
        {seconds(row.event.t)}
      </span>
      {isSave ? (
        <SaveCells row={row} revision={revision} />
      ) : (
        <Cells row={row} revision={revision} isPinned={isPinned} />
      )}
    </div>
  );
}

function Cells({ row, revision, isPinned }: Pick<RowProps, "row" | "revision" | "isPinned">) {
  const { event } = row;
  const { name, text, masked } = wordsOf(row);
  const kind = kindOf(event);
  const head = header.value;
  const span = isText(row) ? "wide" : event.k === "note" ? "w2" : "";
  const isQuiet = kind === "log" || kind === "hand" || kind === "ours";
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
        {row.isSecond && (
          <span class="second" title={SECOND}>
            2nd time
          </span>
        )}
        <span class={`pv cut ${kind === "stderr" || kind === "stray" ? `k-${kind}` : ""}`}>
          <Text value={text} ranges={rangesOf(text, masked)} />
        </span>
        {isPinned && <Icon name="pin" class="pin" label="pinned" />}
      </span>
      {span !== "wide" && <MessageEnd row={row} revision={revision} />}
      <span class="vv num" role="gridcell">
        {head !== undefined && head.plugins.length > 1 && event.p !== 0 && (
          <span class="cut">{pluginName(head, event.p)}&nbsp;</span>
        )}
        {versionOf(row)}
      </span>
    </>
  );
}

function versionOf({ event, answer }: LiveRow): string {
  const v = answer?.v ?? event.v;
  return v === undefined || v === 0 ? "" : `v${v}`;
}

/** Why there are two. */
export const SECOND = "asked a second time, since its answer differs: what differs between the two changes by itself";

const SPANS: Readonly<Record<string, number>> = { wide: 5, w2: 2 };
