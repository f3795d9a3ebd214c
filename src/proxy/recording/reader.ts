/** The reader of events that writes them as notes to the recording, while there is one. */
import { tap } from "../../recording/tap.ts";
import type { Reader } from "../../trace/stream.ts";
import type { ManagedPlugin } from "../plugin.ts";
import { noteOf } from "./happenings.ts";

/** @param plugins all that run */
export function recordingReader(plugins: () => readonly ManagedPlugin[]): Reader {
  return (event, of) => {
    if (tap === undefined || of === undefined) return;
    const plugin = plugins().find(({ path }) => path === of.path);
    const note = plugin === undefined ? undefined : noteOf(event, plugin);
    if (note !== undefined) tap.note(note);
  };
}
