/** Shows a message as a tree, as text, or as the bytes that came. */
import type { AnswerEvent, SessionEvent } from "../../../session/format/events.ts";
import { lastWordsOf } from "../../../session/rows/last-words.ts";
import * as sentences from "../../../session/rows/sentences.ts";
import type { LiveRow } from "../../store/rows/live-rows.ts";
import { header } from "../../store/session.ts";
import { pluginName } from "../../../session/rows/row.ts";
import { JsonTree } from "./json-tree.tsx";
import { stamp } from "../stamp.ts";
import { maskedRangesOf } from "../../../session/rows/one-text.ts";
import { LinkedText, RawText } from "./raw-text.tsx";

export function MessageTab({ event }: { readonly event: SessionEvent }) {
  if (!("body" in event)) return null;
  return (
    <>
      <JsonTree text={event.body} mask={event.mask} of={{ n: event.n, in: "body" }} />
      <Cut event={event} />
    </>
  );
}

export function AnswerTab({ row }: { readonly row: LiveRow }) {
  const { event } = row;
  const answer = row.answer ?? (event.k === "res" || event.k === "err" ? event : undefined);
  if (answer === undefined) return <p class="d2">No answer has come yet.</p>;
  const words = answer.k === "err" ? lastWordsOf(answer.body) : undefined;
  return (
    <>
      {words !== undefined && (
        <>
          <h3 class="h3">{words.of}</h3>
          <LinkedText value={words.text} />
          <h3 class="h3">answer</h3>
        </>
      )}
      <MessageTab event={answer} />
    </>
  );
}

/** Says that of a large message only the head was recorded. */
function Cut({ event }: { readonly event: SessionEvent }) {
  if (!("cut" in event)) return null;
  return (
    <p class="more">
      {event.cut.toLocaleString("en")} of {event.size.toLocaleString("en")} bytes were recorded, the rest was not.
    </p>
  );
}

export function TextTab({ event }: { readonly event: SessionEvent }) {
  return (
    <>
      {event.k === "stray" && <p class="d2">{event.wrong}</p>}
      <LinkedText value={textOf(event)} masked={"text" in event ? maskedRangesOf(event, 0) : []} />
    </>
  );
}

function textOf(event: SessionEvent): string {
  switch (event.k) {
    case "log":
    case "stderr":
    case "stray":
      return event.text;
    case "build":
      return sentences.build(event);
    case "reload":
      return sentences.reload(event);
    case "again":
      return sentences.again(event);
    case "lost":
      return sentences.lost(event);
    case "use":
      return sentences.use(event);
    case "change":
      return event.files.join("\n");
    case "req":
    case "note":
    case "res":
    case "err":
      return event.body;
  }
}

export function RawTab({ row: { event, answer, reload, verdict } }: { readonly row: LiveRow }) {
  void stamp.value;
  const head = header.value;
  const plugin = head === undefined ? "the plugin" : pluginName(head, event.p);
  if (!("body" in event)) return <RawEvents events={[event, reload]} />;
  return (
    <>
      <h3 class="h3">{titleOf(event.size, event.from, event.latin1)}</h3>
      <RawText value={event.body} mask={event.mask} />
      <Cut event={event} />
      {answer !== undefined && <RawAnswer answer={answer} plugin={plugin} />}
      {verdict !== undefined && <RawEvents events={[verdict]} />}
    </>
  );
}

function titleOf(size: number, from: string, latin1: readonly string[] | undefined): string {
  const bytes = latin1?.includes("body") === true ? "bytes that are no UTF-8, a character for each" : "bytes";
  return `${size.toLocaleString("en")} ${bytes} from ${from}, as they came`;
}

function RawAnswer({ answer, plugin }: { readonly answer: AnswerEvent; readonly plugin: string }) {
  const { said, body, mask, size, from, latin1 } = answer;
  if (said === undefined) {
    return (
      <>
        <h3 class="h3">{titleOf(size, from, latin1)}</h3>
        <RawText value={body} mask={mask} />
        <Cut event={answer} />
      </>
    );
  }
  return (
    <>
      <h3 class="h3">what {plugin} wrote</h3>
      <RawText value={said} mask={mask} />
      <h3 class="h3">what lightningd was told</h3>
      <RawText value={body} mask={mask} />
    </>
  );
}

/** Events without a message, as the session has them. */
function RawEvents({ events }: { readonly events: readonly (SessionEvent | undefined)[] }) {
  return (
    <>
      <h3 class="h3">as the session has it</h3>
      {events.map((event) => event !== undefined && <RawText key={event.n} value={JSON.stringify(event)} />)}
    </>
  );
}
