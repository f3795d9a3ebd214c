/** Keeps up what is known of the autoreload behind the page: asks it when the stream begins, and whenever its log has a line. */
import { effect } from "@preact/signals";
import type { State } from "../../inspector/wire.ts";
import { connection } from "../store/connection.ts";
import { serverState } from "../store/server-state.ts";
import { counts, revision, versions } from "../store/session.ts";
import { longestOpen, openMs } from "../store/waiting.ts";
import { get } from "./ask-server.ts";

export function followServer(): void {
  let known = "";
  effect(() => {
    void revision.value;
    const { state } = connection.value;
    const now = state === "live" ? `live ${versions.length} ${counts.said} ${lateness()}` : state;
    if (now === known) return;
    known = now;
    if (state === "live") void refresh();
    else if (state !== "paused") serverState.value = undefined;
  });
}

/** Another one every five seconds in which a request waits: what the plugin does may be another thing by then. */
function lateness(): string {
  const row = longestOpen(undefined);
  return row === undefined ? "" : `${row.n} ${Math.floor(openMs(row) / 5000)}`;
}

let isAsking = false;
let isStale = false;

/** Asks one question at a time. What comes meanwhile is asked about after the answer. */
async function refresh(): Promise<void> {
  isStale = isAsking;
  if (isAsking) return;
  isAsking = true;
  try {
    serverState.value = await get<State>("/state");
  } catch {
    // The stream shows that autoreload is gone.
    serverState.value = undefined;
  } finally {
    isAsking = false;
  }
  if (isStale) await refresh();
}
