/** Shows a masked value as its pseudonym, and on demand as the value itself: one value at a time, and only from autoreload's memory. */
import { signal } from "@preact/signals";
import type { RevealAnswer, RevealAsked } from "../../inspector/wire.ts";
import { stringAt } from "../../session/json/nodes.ts";
import { complain } from "../store/notice.ts";
import { may } from "../store/server-state.ts";
import { header } from "../store/session.ts";
import { Text } from "../text/text.tsx";
import { post } from "./ask-server.ts";

interface MaskedProps {
  readonly value: string;
  readonly place: RevealAsked;
}

/** The values that the user had shown, by their places. They belong to the session on the page, and are stored nowhere. */
const revealed = signal<ReadonlyMap<string, string>>(new Map());

export function Masked({ value, place }: MaskedProps) {
  const key = keyOf(place);
  const shown = revealed.value.get(key);
  return (
    <>
      <span class="mk">{shown === undefined ? "masked" : "shown"}</span>
      <span class={`mask ${shown === undefined ? "" : "on"}`} title={shown === undefined ? PSEUDONYM : undefined}>
        <Text value={shown ?? value} />
      </span>
      {may.value.reveal && (
        <button
          class="btn tiny"
          aria-label={shown === undefined ? "Show the masked value" : "Mask the value again"}
          onClick={() => void (shown === undefined ? reveal(place) : setRevealed(key, undefined))}
        >
          {shown === undefined ? "show" : "mask"}
        </button>
      )}
    </>
  );
}

const PSEUDONYM = "a pseudonym of the same shape; equal values have equal ones";

async function reveal(place: RevealAsked): Promise<void> {
  try {
    const { value } = await post<RevealAnswer>("/reveal", place);
    setRevealed(keyOf(place), value.startsWith('"') ? stringAt(value, 0, value.length) : value);
  } catch (error) {
    complain(error);
  }
}

function setRevealed(key: string, value: string | undefined): void {
  const next = new Map(revealed.value);
  if (value === undefined) next.delete(key);
  else next.set(key, value);
  revealed.value = next;
}

function keyOf(place: RevealAsked): string {
  return `${header.value?.run ?? ""} ${place.n} ${place.in} ${place.at}`;
}
