/** A sentence about what came of the user's last action. It is shown for a moment, and read out. */
import { signal } from "@preact/signals";
import { messageOf } from "../../jsonrpc/errors.ts";

export interface Notice {
  readonly text: string;
  readonly isBad: boolean;
}

export const notice = signal<Notice | undefined>(undefined);

/** Long enough to be read. A bad notice stays until the next one. */
const SHOWN_MS = 6000;

let timer: ReturnType<typeof setTimeout> | undefined;

export function say(text: string): void {
  show({ text, isBad: false });
  timer = setTimeout(() => (notice.value = undefined), SHOWN_MS);
}

export function complain(error: unknown): void {
  show({ text: messageOf(error), isBad: true });
}

function show(next: Notice): void {
  clearTimeout(timer);
  notice.value = next;
}
