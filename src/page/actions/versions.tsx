/** A row of answers by version, to see which save changed the answer to a request. */
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Status } from "../../session/rows/row.ts";
import { OutcomeSign } from "../outcome-sign.tsx";
import { sameCalls } from "../store/rows/calls.ts";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { select, selected } from "../store/selection.ts";
import { firstServed, rows, versions } from "../store/session.ts";
import { drawn } from "../timeline/drawn.ts";
import { lanesOf } from "../timeline/lanes.ts";
import { isPinned } from "./asking.ts";
import { answersByVersion, versionOf } from "./by-version.ts";
import type { VersionAnswer } from "./by-version.ts";
import { isAskable } from "./table.ts";

export function ByVersion({ row }: { readonly row: LiveRow }) {
  const answers = useMemo(() => (isAskable(row) ? answersOf(row) : []), [row, row.revision, drawn.value]);
  const list = useRef<HTMLOListElement>(null);
  const current = versionOf(row);
  useLayoutEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [row, current, answers.length]);
  if (answers.length < 2) return null;
  return (
    <section class="byv" aria-labelledby="byv-h">
      <h3 id="byv-h" class="h3">
        answers by version{isPinned(row) ? " · pinned" : ""}
      </h3>
      <ol ref={list}>
        {answers.map((answer) => (
          <li key={answer.v}>
            <Version answer={answer} isCurrent={answer.v === current} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function answersOf(row: LiveRow): VersionAnswer[] {
  const ends = versions.filter(({ p }) => p === row.event.p).map(({ end }) => end);
  const first = [...firstServed.values()].filter(({ p }) => p === row.event.p);
  return answersByVersion(row, sameCalls(row, rows), lanesOf(ends, first)[0]);
}

const STATUSES: Readonly<Partial<Record<VersionAnswer["state"], Status>>> = {
  same: "same",
  differs: "differs",
  open: "open",
  ended: "ended",
  "did not start": "err",
};

/** How an answer itself is wrong, whatever the other versions answered. */
const WRONG: ReadonlySet<Status | undefined> = new Set<Status>(["err", "refused", "mended"]);

interface VersionProps {
  readonly answer: VersionAnswer;
  readonly isCurrent: boolean;
}

function Version({ answer, isCurrent }: VersionProps) {
  const { v, state, n, text, status } = answer;
  const inner = (
    <>
      <span class="l">
        v{v}
        <span class="signs">
          {WRONG.has(status) && <OutcomeSign status={status} />}
          <OutcomeSign status={STATUSES[state]} />
        </span>
      </span>
      <span class="a cut">{text}</span>
    </>
  );
  const target = rows.at(n) ?? versions.find(({ end }) => end.n === n)?.row;
  if (target === undefined) return <div class="no">{inner}</div>;
  return (
    <button
      class={isCurrent ? "cur" : ""}
      aria-current={isCurrent || undefined}
      title={text}
      onClick={() => target !== selected.value && select(target)}
    >
      {inner}
    </button>
  );
}
