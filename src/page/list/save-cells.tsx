/** A save or a start. It separates two versions, and says what came of asking again. */
import { Icon } from "../icon.tsx";
import type { IconName } from "../icon.tsx";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { wordsOf } from "../store/rows/row-words.ts";
import { saveOf, verdictsOf } from "../store/rows/saves.ts";
import type { Verdicts } from "../store/rows/saves.ts";
import { header } from "../store/session.ts";
import { rangesOf } from "../text/masks.ts";
import { Text } from "../text/text.tsx";
import { pluginName } from "../../session/rows/row.ts";
import { Twisty } from "./indent.tsx";

export function SaveCells({ row }: { readonly row: LiveRow; readonly revision: number }) {
  const { title, note, why, isBad, rest } = saveOf(row);
  const { masked } = wordsOf(row);
  const head = header.value;
  const isOfMany = head !== undefined && head.plugins.length > 1;
  return (
    <>
      <span class="what" role="gridcell" aria-colspan={4}>
        <Twisty row={row} />
        {isBad ? <Icon name="bad" class="bad" label="failed" /> : <Icon name="reload" class="k-reload" />}
        {isOfMany && <span class="d2 of">{pluginName(head, row.event.p)}</span>}
        <b class="cut">
          <Text value={title} ranges={rangesOf(title, masked)} />
        </b>
        <span class={isBad ? "bad cut why" : "d2 cut x"}>
          <Text value={isBad ? why : note} ranges={rangesOf(why, masked)} />
        </span>
      </span>
      <span class="vd" role="gridcell">
        {rest !== "" && <span class="d2 x">{rest}</span>}
        {verdictsOf(row).map((verdicts) => (
          <VerdictTag key={verdicts.verdict} {...verdicts} />
        ))}
      </span>
    </>
  );
}

const TAGS: Readonly<Record<Verdicts["verdict"], readonly [IconName, string]>> = {
  same: ["same", "ok"],
  differs: ["differs", "mend"],
  mended: ["mend", "mend"],
  error: ["bad", "bad"],
  unanswered: ["open", "bad"],
  withheld: ["stray", "plain"],
};

export function VerdictTag({ verdict, rows }: Verdicts) {
  const [icon, style] = TAGS[verdict];
  const names = rows.slice(0, 3).map(({ event }) => ("m" in event ? event.m : ""));
  return (
    <span class={`tag ${style}`}>
      <Icon name={icon} label={verdict} />
      <span>
        {rows.length} <span class="y">{verdict === "differs" && rows.length > 1 ? "differ" : verdict}</span>
        {verdict !== "same" && (
          <span class="x">{`: ${names.join(", ")}${rows.length > names.length ? ", ..." : ""}`}</span>
        )}
      </span>
    </span>
  );
}
