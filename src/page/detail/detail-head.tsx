/** One line about the row: what it is and how it went, its cause, its id, and what is wrong with it. */
import type { AgainEvent } from "../../session/format/events.ts";
import { lastWordsOf } from "../../session/rows/last-words.ts";
import { duration, seconds } from "../../session/rows/measures.ts";
import { eventsOf } from "../../session/rows/row.ts";
import { unanswered } from "../../session/rows/sentences.ts";
import { Icon } from "../icon.tsx";
import { SECOND } from "../list/row-line.tsx";
import { OutcomeSign } from "../outcome-sign.tsx";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { isSeparator, kindOf, tintOf, wordsOf } from "../store/rows/row-words.ts";
import type { RowKind } from "../store/rows/row-words.ts";
import { saveOf } from "../store/rows/saves.ts";
import { select } from "../store/selection.ts";
import { rows, servingVersion, versions } from "../store/session.ts";
import { mainPlaceIn } from "../text/places.ts";
import { PlaceLink } from "../text/place-link.tsx";
import { Text } from "../text/text.tsx";
import { Sentence } from "./message/raw-text.tsx";
import { Waiting } from "./waiting.tsx";

const NAMES: Readonly<Record<RowKind, string>> = {
  method: "method",
  hook: "hook",
  note: "notification",
  own: "the plugin's own call",
  hand: "handshake",
  ours: "a method of autoreload's own",
  log: "log",
  stderr: "stderr",
  stray: "stray print",
  reload: "reload",
  build: "build",
  lost: "gap",
};

export function DetailHead({ row }: { readonly row: LiveRow }) {
  const { event } = row;
  const kind = kindOf(event);
  const { name, status } = wordsOf(row);
  const title = "m" in event ? name : isSeparator(row) ? saveOf(row).title : NAMES[kind];
  return (
    <div class="dh">
      <h2>
        <Icon name={kind} class={`k-${kind}`} />
        <b class="cut">
          <Sentence value={title} of={eventsOf(row)} />
        </b>
        <span class="d2 cut">{howOf(row)}</span>
        <OutcomeSign status={status} evenIfWell />
      </h2>
      <p class="meta">
        {"m" in event && <span>{NAMES[kind]}</span>}
        {row.verdict !== undefined && <span>{againstWhat(row.verdict)}</span>}
        {row.up !== undefined && <Cause up={row.up} isGuess={row.isGuess} />}
        {"id" in event && (
          <span class="m cut">
            <Text value={event.id} />
          </span>
        )}
      </p>
      {row.isSecond && <p class="meta">{SECOND}</p>}
      <Wrong row={row} />
      <Waiting row={row} />
    </div>
  );
}

/** An answer that the user pointed at is the one of the row that was selected then. */
function againstWhat({ verdict, against, of }: AgainEvent): string {
  const answer = rows.at(of)?.answer;
  const whose = against ?? answer?.v;
  return `asked again, against the answer of ${whose === undefined ? "before" : `v${whose}`}: ${verdict}`;
}

function howOf(row: LiveRow): string {
  const { event, answer } = row;
  if (isSeparator(row)) return saveOf(row).note;
  if (event.k !== "req") return `at ${seconds(event.t)} s`;
  if (answer === undefined) {
    if (row.ended !== undefined) return unanswered(row);
    return event.of === "rpc" ? "waits for the node" : `waits for v${servingVersion(event.p) ?? event.v}`;
  }
  const how = {
    answered: answer.k === "err" ? "answered with an error in" : "answered in",
    mended: "mended after",
    refused: "refused after",
  }[answer.fate];
  const by = answer.fate === "refused" ? "autoreload" : `v${answer.v}`;
  return `${how} ${duration(answer.ms)}${event.of === "rpc" ? "" : ` by ${by}`}`;
}

function Cause({ up, isGuess }: { readonly up: LiveRow; readonly isGuess: boolean }) {
  const says = isSeparator(up) ? saveOf(up).title : wordsOf(up).name || NAMES[kindOf(up.event)];
  return (
    <button class="up lnk" onClick={() => select(up)}>
      {isGuess ? "probably in" : "in"} <Text value={says} />, {seconds(up.event.t)}
    </button>
  );
}

function Wrong({ row }: { readonly row: LiveRow }) {
  const { answer, verdict } = row;
  const tint = tintOf(row);
  const end = endOfRefused(row);
  const isFailed = isSeparator(row) && saveOf(row).isBad;
  const why = isFailed
    ? saveOf(row).why
    : (verdict?.why ?? answer?.wrong ?? (answer?.k === "err" ? wordsOf(row).answer : end && wordsOf(end).text));
  if (why === undefined || why === "") return null;
  const style = isFailed || tint === "bad" ? "bad" : "mend";
  return (
    <p class={`wrong ${style}`}>
      <Icon name={style} class={style} />
      <span>
        <Sentence value={why} of={[...eventsOf(row), end?.event]} />
        {answer?.k === "err" && answer.fate === "answered" && <Raised body={answer.body} />}
      </span>
    </p>
  );
}

/** A hook is answered with what lets the node go on, which says nothing of why the plugin did not answer it. */
function endOfRefused({ event, answer }: LiveRow): LiveRow | undefined {
  if (answer?.fate !== "refused") return undefined;
  return versions.find(({ p, v, end: { step } }) => p === event.p && v === event.v && step === "ended")?.row;
}

/** The place where the error was raised, from the traceback that came with it. */
function Raised({ body }: { readonly body: string }) {
  const words = lastWordsOf(body);
  const place = words === undefined ? undefined : mainPlaceIn(words.text);
  if (words === undefined || place === undefined) return null;
  return (
    <>
      <br />
      <PlaceLink words={`${place.file}:${place.line}`} file={place.file} line={place.line} />
    </>
  );
}
