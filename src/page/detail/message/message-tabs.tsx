/** Shows a message as a tree, as text, or as the bytes that came. */
import type { AnswerEvent, SessionEvent } from "../../../session/format/events.ts";
import { lastWordsOf } from "../../../session/rows/last-words.ts";
import { sentenceOf } from "../../../session/rows/sentences.ts";
import type { LiveRow } from "../../store/rows/live-rows.ts";
import { header } from "../../store/session.ts";
import { pluginName } from "../../../session/rows/row.ts";
import { JsonTree } from "./json-tree.tsx";
import { stamp } from "../stamp.ts";
import { LinkedText, RawText, Sentence } from "./raw-text.tsx";

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
      {event.cut.toLocaleString("en")} of {event.size.toLocaleString("en")} bytes were recorded.
    </p>
  );
}

export function TextTab({ event }: { readonly event: SessionEvent }) {
  return (
    <>
      {event.k === "stray" && (
        <p class="d2">
          <Sentence value={event.wrong} of={[event]} />
        </p>
      )}
      <LinkedText value={textOf(event)} of={[event]} />
    </>
  );
}

function textOf(event: SessionEvent): string {
  if ("text" in event) return event.text;
  return "body" in event ? event.body : sentenceOf(event);
}

export function RawTab({ row: { event, answer, reload, verdict } }: { readonly row: LiveRow }) {
  void stamp.value;
  const head = header.value;
  const plugin = head === undefined ? "the plugin" : pluginName(head, event.p);
  if (!("body" in event)) return <RawEvents events={[event, reload]} />;
  return (
    <>
      <RawMessage event={event} />
      {answer !== undefined && <RawAnswer answer={answer} plugin={plugin} />}
      {verdict !== undefined && <RawEvents events={[verdict]} />}
    </>
  );
}

function RawMessage({ event }: { readonly event: Extract<SessionEvent, { readonly body: string }> }) {
  const { size, from, latin1, body, mask } = event;
  return (
    <>
      <h3 class="h3">
        {size.toLocaleString("en")} bytes{" "}
        {latin1?.includes("body") === true && "that are no UTF-8, a character for each, "}
        from {from}, as they came
      </h3>
      <RawText value={body} mask={mask} />
      <Cut event={event} />
    </>
  );
}

function RawAnswer({ answer, plugin }: { readonly answer: AnswerEvent; readonly plugin: string }) {
  const { said, body, mask } = answer;
  if (said === undefined) return <RawMessage event={answer} />;
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
