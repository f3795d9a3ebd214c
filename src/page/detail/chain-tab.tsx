/** Shows what caused a row and what the row caused, on one scale of time. */
import { duration } from "../../session/rows/measures.ts";
import { Icon } from "../icon.tsx";
import { OutcomeSign } from "../outcome-sign.tsx";
import { outermost } from "../store/rows/live-rows.ts";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { isSeparator, kindOf, wordsOf } from "../store/rows/row-words.ts";
import { saveOf } from "../store/rows/saves.ts";
import { select } from "../store/selection.ts";
import { revision } from "../store/session.ts";
import { Text } from "../text/text.tsx";
import { chainOf, commandOf, spanOf } from "./chain.ts";
import type { Span } from "./chain.ts";

export function ChainTab({ row }: { readonly row: LiveRow }) {
  void revision.value;
  const top = outermost(row);
  const { rows, hidden } = chainOf(row);
  const span = spanOf(rows);
  const command = commandOf(top.event);
  return (
    <>
      {command !== undefined && (
        <div class="ch">
          <span class="cut d2">
            lightning-cli {command.name} (process {command.process})
          </span>
          <span class="d3">not recorded</span>
          <span />
        </div>
      )}
      {rows.map((one) => (
        <Link key={one.n} row={one} of={row} span={span} />
      ))}
      {hidden > 0 && <p class="more">{hidden.toLocaleString("en")} more are not shown.</p>}
      {"id" in row.event && <IdParts id={row.event.id} />}
    </>
  );
}

interface LinkProps {
  readonly row: LiveRow;
  readonly of: LiveRow;
  readonly span: Span;
}

function Link({ row, of, span }: LinkProps) {
  const kind = kindOf(row.event);
  const { name, text, status } = wordsOf(row);
  const says = isSeparator(row) ? saveOf(row).title : name || text;
  const ms = row.answer?.ms ?? row.reload?.ms;
  const from = ((row.event.t - span.from) / span.ms) * 100;
  return (
    <button class={`ch${row === of ? " me" : ""}`} aria-current={row === of} onClick={() => select(row)}>
      <span class="what" style={{ paddingLeft: `${Math.min(row.depth, 12) * 16}px` }}>
        <Icon name={kind} class={`k-${kind}`} />
        <span class="cut">
          <Text value={says} />
        </span>
        <OutcomeSign status={status} />
      </span>
      <span class={`wf k-${kind}`}>
        <i style={{ left: `${Math.min(99, from)}%`, width: `${Math.min(100 - from, ((ms ?? 0) / span.ms) * 100)}%` }} />
      </span>
      <span class="num m">{ms === undefined ? `+${duration(row.event.t - span.from)}` : duration(ms)}</span>
    </button>
  );
}

function IdParts({ id }: { readonly id: string }) {
  const parts = id.split("/");
  return (
    <>
      <h3 class="h3">its id, outermost cause first</h3>
      <p class="raw">
        {parts.map((part, at) => (
          <span key={at} class={at < parts.length - 1 ? "d2" : ""}>
            <Text value={part} />
            {at < parts.length - 1 && " / "}
          </span>
        ))}
      </p>
    </>
  );
}
