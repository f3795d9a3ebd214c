/** Keeps what is known of the autoreload behind the page: asked when the stream begins, and after each version. */
import { effect } from "@preact/signals";
import type { State } from "../../inspector/wire.ts";
import { connection } from "../store/connection.ts";
import { serverState } from "../store/server-state.ts";
import { revision, versions } from "../store/session.ts";
import { get } from "./ask-server.ts";

export function followServer(): void {
  let known = "";
  effect(() => {
    void revision.value;
    const { state } = connection.value;
    const now = state === "live" ? `live ${versions.length}` : state;
    if (now === known) return;
    known = now;
    if (state === "live") void refresh();
    else if (state !== "paused") serverState.value = undefined;
  });
}

async function refresh(): Promise<void> {
  try {
    serverState.value = await get<State>("/state");
  } catch {
    // That autoreload is gone shows in the stream.
    serverState.value = undefined;
  }
}
