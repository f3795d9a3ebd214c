/** What came of a message: its answer, a sign, how long it took and how large it was. */
import { durationOf } from "../../session/rows/row.ts";
import type { Status } from "../../session/rows/row.ts";
import { OutcomeSign } from "../outcome-sign.tsx";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { kindOf, wordsOf } from "../store/rows/row-words.ts";
import { heldMsOf, revision } from "../store/session.ts";
import { inSeconds, openMs } from "../store/waiting.ts";
import { rangesOf } from "../text/masks.ts";
import { Text } from "../text/text.tsx";
import { Bar } from "./bar.tsx";

interface MessageEndProps {
  readonly row: LiveRow;
  readonly revision: number;
}

export function MessageEnd({ row, revision }: MessageEndProps) {
  const { event } = row;
  const { answer, status, masked } = wordsOf(row);
  return (
    <>
      {event.k !== "note" && (
        <span class="an cut" role="gridcell">
          <Text value={answer} ranges={rangesOf(answer, masked)} />
        </span>
      )}
      <span class="sg" role="gridcell">
        <OutcomeSign status={status} />
      </span>
      <span class="ms num" role="gridcell">
        <Took row={row} revision={revision} status={status} />
      </span>
      <span class="sz num" role="gridcell">
        {"size" in event && event.size !== undefined ? sizeOf(event.size) : ""}
      </span>
    </>
  );
}

function Took({ row, status }: MessageEndProps & { readonly status: Status | undefined }) {
  const ms = durationOf(row);
  if (ms === undefined)
    return status === "open" ? <Open row={row} /> : <span class="d2">{status === "ended" && status}</span>;
  return (
    <>
      {ms < 10 ? ms.toFixed(1) : ms < 100_000 ? Math.round(ms) : `${Math.round(ms / 1000)} s`}
      <Bar ms={ms} heldMs={heldMsOf(row)} kind={kindOf(row.event)} />
    </>
  );
}

/** Drawn by itself, since the time goes on without a change of the row. */
function Open({ row }: { readonly row: LiveRow }) {
  void revision.value;
  const ms = openMs(row);
  return <span class="d2">{ms < 2000 ? "open" : inSeconds(ms)}</span>;
}

function sizeOf(bytes: number): string {
  if (bytes < 10_000) return String(bytes);
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)}k` : `${(bytes / 1_000_000).toFixed(1)}M`;
}
