/** Shows what a save changed in an answer, or how what lightningd was told differs from what the plugin wrote. */
import { useMemo, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { pointerOf } from "../../../session/mask/pointers.ts";
import { Masked } from "../../actions/masked.tsx";
import { Icon } from "../../icon.tsx";
import type { LiveRow } from "../../store/rows/live-rows.ts";
import { outcomeIn } from "../../store/rows/calls.ts";
import { rows } from "../../store/session.ts";
import { maskedNodes } from "../../text/masks.ts";
import type { MarkedRange } from "../../text/pieces.ts";
import { Text } from "../../text/text.tsx";
import { WithPlaces } from "../../text/with-places.tsx";
import { comparisonsOf } from "./comparisons.ts";
import type { Compared, Comparison } from "./comparisons.ts";
import { diffLines, isChanged } from "./diff.ts";
import type { DiffLine } from "./line.ts";
import { folded } from "./fold.ts";
import { stamp } from "../stamp.ts";
import { TREE_CHARACTERS } from "../message/tree-limits.ts";

/** The comparison that the user chose, and for which row: another row begins with the one that fits it best. */
export const comparedWith = signal<{ readonly row: LiveRow; readonly id: string } | undefined>(undefined);

export function DiffTab({ row, plugin }: { readonly row: LiveRow; readonly plugin: string }) {
  const all = useMemo(() => comparisonsOf(row, rows, plugin), [row, stamp.value]);
  if (row.answer === undefined) return <p class="d2">There is nothing to compare: no answer has come.</p>;
  const chosen = comparedWith.value?.row === row ? comparedWith.value.id : undefined;
  const comparison = all.find(({ id }) => id === chosen) ?? all[0];
  if (comparison === undefined) {
    return <p class="d2">No other version was asked the same. Pin this call, and each save asks it again.</p>;
  }
  return (
    <>
      <div class="tools">
        <label>
          compare with{" "}
          <select
            value={comparison.id}
            onChange={(event) => (comparedWith.value = { row, id: event.currentTarget.value })}
          >
            {all.map(({ id, says }) => (
              <option key={id} value={id}>
                {says}
              </option>
            ))}
          </select>
        </label>
        <span>→ {comparison.saysOfThis}</span>
      </div>
      <Difference comparison={comparison} />
    </>
  );
}

function Difference({ comparison: { was, is } }: { readonly comparison: Comparison }) {
  const [isWhole, setWhole] = useState(false);
  const lines = useMemo(() => linesOf(was, is), [was.text, is.text]);
  const isSame = !isChanged(lines);
  const items = isWhole ? lines.map((line) => ({ kind: "line" as const, line })) : folded(lines);
  return (
    <>
      {isSame && (
        <p class="tools">
          <span class="tag ok">
            <Icon name="same" />
            the same
          </span>
        </p>
      )}
      <div class="diff">
        {items.map((item, at) =>
          item.kind === "line" ? (
            <Line key={at} {...item} was={was} is={is} />
          ) : (
            <button key={at} class="fold" onClick={() => setWhole(true)}>
              {item.count} lines the same
            </button>
          ),
        )}
      </div>
      {Math.max(was.text.length, is.text.length) > TREE_CHARACTERS && (
        <p class="more">Compared as far as the first {TREE_CHARACTERS.toLocaleString("en")} characters go.</p>
      )}
    </>
  );
}

function linesOf(was: Compared, is: Compared): DiffLine[] {
  const [before, after] = [was, is].map(({ text }) => outcomeIn(text.slice(0, TREE_CHARACTERS)));
  if (before === undefined || after === undefined) return [];
  if (before.name === after.name) return diffLines(before.text, after.text, after.name);
  return [...diffLines(before.text, undefined, before.name), ...diffLines(undefined, after.text, after.name)];
}

const SIGNS = { "-": ["del", "−", "was"], "+": ["add", "+", "is"], " ": ["", "", ""] } as const;

interface LineProps {
  readonly line: DiffLine;
  readonly was: Compared;
  readonly is: Compared;
}

function Line({ line: { sign, depth, key, text, changed, isText = false }, was, is }: LineProps) {
  const [style, shown, says] = SIGNS[sign];
  const of = sign === "-" ? was : is;
  const at = isText ? undefined : maskedValues(of).get(text);
  const ranges: MarkedRange[] = changed === undefined ? [] : [{ ...changed, mark: "changed" }];
  return (
    <div class={style}>
      <span>{shown !== "" && <span aria-label={says}>{shown}</span>}</span>
      <span style={{ paddingLeft: `${Math.min(depth, 20) * 2}ch` }}>
        <Text value={key} />
        {at === undefined ? (
          <WithPlaces value={text} ranges={ranges} />
        ) : (
          <Masked value={text} place={{ n: of.n, in: of.in, at }} />
        )}
      </span>
    </div>
  );
}

const known = new WeakMap<Compared, ReadonlyMap<string, string>>();

/** The masked values, as they stand in the text, with their pointers. */
function maskedValues(compared: Compared): ReadonlyMap<string, string> {
  const values = known.get(compared) ?? valuesIn(compared);
  known.set(compared, values);
  return values;
}

function valuesIn({ text, mask }: Compared): ReadonlyMap<string, string> {
  return new Map(maskedNodes(text, mask).map((node) => [text.slice(node.from, node.to), pointerOf(node)]));
}
