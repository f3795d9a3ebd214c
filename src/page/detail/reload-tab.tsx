/** Shows a save or a start: why it failed, how long it took, what it changed, and what was asked again. */
import { brief } from "../../lightningd/hooks/sentences.ts";
import { duration } from "../../session/rows/measures.ts";
import { endOf } from "../../session/rows/row.ts";
import type { ReloadEvent, SessionEvent } from "../../session/format/events.ts";
import { Icon } from "../icon.tsx";
import { OutcomeSign } from "../outcome-sign.tsx";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { kindOf, wordsOf } from "../store/rows/row-words.ts";
import { saveOf, verdictsOf } from "../store/rows/saves.ts";
import { select } from "../store/selection.ts";
import { rangesOf } from "../text/masks.ts";
import { placesIn } from "../text/places.ts";
import { PlaceLink } from "../text/place-link.tsx";
import { Text } from "../text/text.tsx";
import { LinkedText, Sentence } from "./message/raw-text.tsx";

export function ReloadTab({ row }: { readonly row: LiveRow }) {
  const end = endOf(row);
  if (end === undefined) return <p class="d2">The new version is starting.</p>;
  return (
    <>
      {saveOf(row).isBad && <Failure row={row} end={end} />}
      <Steps row={row} end={end} />
      {end.changed !== undefined && end.changed.length > 0 && (
        <>
          <h3 class="h3">changed in the manifest</h3>
          <ul class="raw">
            {end.changed.map((sentence) => (
              <li key={sentence}>
                <Sentence value={sentence} of={[end]} />
              </li>
            ))}
          </ul>
        </>
      )}
      <AskedAgain row={row} />
    </>
  );
}

function Failure({ row, end }: { readonly row: LiveRow; readonly end: ReloadEvent }) {
  const { failure, exit } = end;
  const words = row.children.map(({ event }) => event).filter((event) => wordsOfPlugin(event) !== "");
  const text = words.map(wordsOfPlugin).join("\n");
  const { rest } = saveOf(row);
  const isNamed = placesIn(text).some(({ line }) => line === failure?.line);
  return (
    <>
      <h3 class="h3">why</h3>
      {failure?.file !== undefined && failure.line !== undefined && !isNamed && (
        <p>
          <PlaceLink words={`${failure.file}:${failure.line}`} file={failure.file} line={failure.line} />
        </p>
      )}
      {words.length > 0 && <LinkedText value={text} of={words} />}
      {words.length === 0 && (
        <p class="raw">
          <Sentence value={failure?.text ?? "It gave no reason."} of={[end]} />
        </p>
      )}
      {exit !== undefined && failure?.file !== undefined && <p class="d2">It exited with {exit}.</p>}
      {rest !== "" && <p class="d2">{rest}, until the next save.</p>}
    </>
  );
}

function wordsOfPlugin(event: SessionEvent): string {
  if (event.k === "stderr") return event.text.trimEnd();
  return event.k === "build" ? (event.line ?? "") : "";
}

function Steps({ row, end }: { readonly row: LiveRow; readonly end: ReloadEvent }) {
  const steps = row.children.filter(({ event }) => kindOf(event) === "hand" && event.k === "req");
  if (steps.length === 0) return null;
  return (
    <>
      <h3 class="h3">steps</h3>
      {steps.map((step) => {
        const ms = step.answer?.ms;
        const from = Math.min(98, ((step.event.t - row.event.t) / end.ms) * 100);
        return (
          <button key={step.n} class="ch" onClick={() => select(step)}>
            <span class="what">
              <Icon name="hand" class="k-hand" />
              {wordsOf(step).name}
            </span>
            <span class="wf k-hand">
              <i style={{ left: `${from}%`, width: `${Math.min(100 - from, ((ms ?? 0) / end.ms) * 100)}%` }} />
            </span>
            <span class="num m">{ms === undefined ? "none" : duration(ms)}</span>
          </button>
        );
      })}
    </>
  );
}

function AskedAgain({ row }: { readonly row: LiveRow }) {
  const asked = verdictsOf(row)
    .toReversed()
    .flatMap((verdicts) => verdicts.rows);
  if (asked.length === 0) return null;
  return (
    <>
      <h3 class="h3">asked again</h3>
      {asked.map((one) => (
        <button key={one.n} class="ch asked" onClick={() => select(one)}>
          <span class="what">
            <OutcomeSign status={wordsOf(one).status} />
            <span class={`nm k-${kindOf(one.event)}`}>{wordsOf(one).name}</span>
            <span class="pv cut">
              <Text value={changeOf(one)} ranges={rangesOf(changeOf(one), wordsOf(one).masked)} />
            </span>
          </span>
          <span class="d2">{one.verdict?.verdict}</span>
          <span class="num m">{duration(one.answer?.ms)}</span>
        </button>
      ))}
    </>
  );
}

/** A line shows some 50 characters: of a longer answer before, so many, for what it is now to be in sight. */
const HALF = 24;

function changeOf(row: LiveRow): string {
  const { diff = [], why, verdict } = row.verdict ?? {};
  const [first] = diff;
  if (first === undefined || verdict === "error") return why ?? wordsOf(row).answer;
  return `was ${brief(first.was ?? "absent", HALF)}, is ${first.is ?? "absent"}`;
}
