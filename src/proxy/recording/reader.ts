/** The reader of events that writes them as notes to the recording, while there is one. */
import { tap } from "../../recording/tap.ts";
import type { Event } from "../../trace/events/events.ts";
import type { Subject } from "../../trace/stream.ts";
import { ManagedPlugin } from "../plugin.ts";
import { noteOf } from "./happenings.ts";

/** A plugin that is being unloaded is in no list any more, and what happens to it belongs to the session all the same. */
export function readForRecording(event: Event, of: Subject | undefined): void {
  if (tap === undefined || !(of instanceof ManagedPlugin)) return;
  const note = noteOf(event, of);
  if (note !== undefined) tap.note(note);
}
