/** Keeps what is known of the autoreload behind the page: asked when the stream begins, and when autoreload had something to say. */
import { effect } from "@preact/signals";
import type { State } from "../../inspector/wire.ts";
import { connection } from "../store/connection.ts";
import { serverState } from "../store/server-state.ts";
import { counts, revision, versions } from "../store/session.ts";
import { get } from "./ask-server.ts";

export function followServer(): void {
  let known = "";
  effect(() => {
    void revision.value;
    const { state } = connection.value;
    const now = state === "live" ? `live ${versions.length} ${counts.said}` : state;
    if (now === known) return;
    known = now;
    if (state === "live") void refresh();
    else if (state !== "paused") serverState.value = undefined;
  });
}

let isAsking = false;
let isStale = false;

/** One question at a time: what comes meanwhile is asked for when that is answered. */
async function refresh(): Promise<void> {
  isStale = isAsking;
  if (isAsking) return;
  isAsking = true;
  try {
    serverState.value = await get<State>("/state");
  } catch {
    // That autoreload is gone shows in the stream.
    serverState.value = undefined;
  } finally {
    isAsking = false;
  }
  if (isStale) await refresh();
}
