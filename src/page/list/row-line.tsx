/** One row of the list: a message with its answer, a line of text, or the save that parts two versions. */
import { durationOf, pluginName } from "../../session/rows/row.ts";
import type { Status } from "../../session/rows/row.ts";
import { seconds } from "../../session/rows/measures.ts";
import { Icon } from "../icon.tsx";
import type { IconName } from "../icon.tsx";
import type { LiveRow } from "../store/live-rows.ts";
import { header, shown } from "../store/session.ts";
import { selected } from "../store/selection.ts";
import { isSeparator, kindOf, tintOf, whoOf, wordsOf } from "./words.ts";
import { ROW_PX } from "./follow.ts";

interface RowProps {
  readonly row: LiveRow;
  readonly index: number;
}

export function RowLine({ row, index }: RowProps) {
  const { status } = wordsOf(row);
  const style = [
    "row",
    isSeparator(row) ? "sep" : "",
    tintOf(status) === "" ? "" : `is-${tintOf(status)}`,
    shown.isHit(row) ? "" : "ctx",
  ];
  return (
    <div
      class={style.join(" ")}
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
      <Message row={row} />
    </div>
  );
}

const SIGNS: Readonly<Partial<Record<Status, readonly [IconName, string, string]>>> = {
  err: ["bad", "bad", "error"],
  refused: ["bad", "bad", "refused by autoreload"],
  mended: ["mend", "mend", "mended"],
  open: ["open", "d2", "no answer yet"],
  differs: ["differs", "mend", "differs"],
  same: ["same", "ok", "same"],
};

function Message({ row }: { readonly row: LiveRow }) {
  const { event } = row;
  const { name, text, answer, status } = wordsOf(row);
  const kind = kindOf(event);
  const sign = status === undefined ? undefined : SIGNS[status];
  const head = header.value;
  return (
    <>
      <span class="who cut" role="gridcell">
        {whoOf(row, head === undefined ? "" : pluginName(head, event.p))}
      </span>
      <span class="what" role="gridcell">
        <Indent row={row} />
        <Icon name={kind} class={`k-${kind}`} />
        {name !== "" && <span class={`nm k-${kind}`}>{name}</span>}
        <span class="pv cut">{text}</span>
      </span>
      <span class="an cut" role="gridcell">
        {answer}
      </span>
      <span class="sg" role="gridcell">
        {sign !== undefined && <Icon name={sign[0]} class={sign[1]} label={sign[2]} />}
      </span>
      <span class="ms num" role="gridcell">
        {durationOf(row)?.toFixed(1) ?? ""}
      </span>
      <span class="sz num" role="gridcell">
        {"size" in event ? event.size : ""}
      </span>
      <span class="vv num" role="gridcell">
        {event.v === undefined ? "" : `v${event.v}`}
      </span>
    </>
  );
}

/** Lines from the causes down, and what closes a row. */
function Indent({ row }: { readonly row: LiveRow }) {
  const guides = Array.from({ length: row.depth }, (_, at) => <span key={at} class="g" />);
  return (
    <>
      {guides}
      <span class="tw">{row.children.length > 0 && <Icon name="twisty" />}</span>
    </>
  );
}
