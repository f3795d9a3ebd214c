/** Decides when the strip is drawn anew. It is not drawn for each event, since a second may bring thousands. */
import { effect, signal } from "@preact/signals";
import { revision } from "../store/session.ts";

const OFTEN_MS = 200;

export const drawn = signal(0);

let isDue = false;
effect(() => {
  void revision.value;
  if (isDue) return;
  isDue = true;
  setTimeout(
    () => {
      isDue = false;
      drawn.value++;
    },
    drawn.peek() === 0 ? 0 : OFTEN_MS,
  );
});
