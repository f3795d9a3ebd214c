/** Copies the message or text that is shown of a row. */
import type { LiveRow } from "../store/rows/live-rows.ts";
import { tabOf } from "../detail/tabs.ts";
import { complain, say } from "../store/notice.ts";
import { pickedTab } from "../store/selection.ts";

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say("copied");
  } catch {
    complain("the browser does not let this page copy");
  }
}

export function copyRow(row: LiveRow): void {
  const { event, answer } = row;
  const body = tabOf(row, pickedTab.value) === "Request" ? undefined : answer?.body;
  void copyText(
    body ?? ("body" in event ? event.body : undefined) ?? ("text" in event ? event.text : JSON.stringify(event)),
  );
}
