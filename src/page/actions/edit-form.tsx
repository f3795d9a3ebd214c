/** A form for params that are changed before they are sent. They are sent as they were typed, byte for byte. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { member, nodesOf } from "../../session/json/nodes.ts";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { askAgain, isAsking } from "./asking.ts";
import { prettyJson } from "../../session/json/layout.ts";
import { faultOfParams } from "./params.ts";
import { edited } from "./table.ts";

export function EditForm({ row }: { readonly row: LiveRow }) {
  const { event } = row;
  const text = useSignal(event.k === "req" ? prettyJson(paramsOf(event.body)) : "{}");
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  // Judged when a key asks for it, too: the key may come before the typed text was drawn.
  const judged = useComputed(() => faultOfParams(text.value));
  const fault = judged.value;
  const masked = event.k === "req" ? (event.mask?.filter((at) => at.startsWith("/params")).length ?? 0) : 0;
  const send = async (): Promise<void> => {
    if (judged.value === undefined && (await askAgain(row, text.value))) close();
  };
  return (
    <form
      class="edit"
      onSubmit={(event) => (event.preventDefault(), void send())}
      onKeyDown={(event) => onKey(event, send)}
    >
      <label class="h3" for="edited">
        params of {event.k === "req" ? event.m : ""}: to the plugin only, its answer goes nowhere else
      </label>
      <textarea
        id="edited"
        ref={area}
        spellcheck={false}
        value={text.value}
        aria-invalid={fault !== undefined}
        aria-describedby="edited-fault"
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <p id="edited-fault" class={fault === undefined ? "d2" : "bad"}>
        {fault ??
          (masked === 0 ? "Digits are sent as they stand here." : `${masked} masked: what stands here is sent.`)}
      </p>
      <div class="tools">
        <button class="btn" disabled={fault !== undefined || isAsking.value}>
          Ask <kbd>Ctrl Enter</kbd>
        </button>
        <button class="btn q" type="button" onClick={close}>
          Cancel <kbd>Esc</kbd>
        </button>
      </div>
    </form>
  );
}

function close(): void {
  edited.value = undefined;
  document.getElementById("grid")?.focus();
}

function onKey(event: KeyboardEvent, send: () => Promise<void>): void {
  if (event.key === "Escape") close();
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function paramsOf(body: string): string {
  const params = member(nodesOf(body)[0], "params");
  return params === undefined ? "{}" : body.slice(params.from, params.to);
}
