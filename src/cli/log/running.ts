/** Finds the running recording, for a user who named no file. */
import { recordingsIn, sessionsDirectory } from "../../session/reading/recordings.ts";
import type { Recording } from "../../session/reading/recordings.ts";

/** @throws a sentence that says what to do, if none runs or several do */
export async function runningRecording(directory = sessionsDirectory()): Promise<string> {
  const recordings = await recordingsIn(directory);
  const running = recordings.filter(({ isRunning }) => isRunning);
  const [only, ...others] = running;
  if (only === undefined) throw new Error(noneRuns(recordings[0], directory));
  if (others.length > 0) throw new Error(severalRun(running));
  return only.path;
}

function noneRuns(last: Recording | undefined, directory: string): string {
  if (last === undefined) return `no recording runs, and ${directory} has none: name a file`;
  return `no recording runs. The last one was of ${nameOf(last)}:\n  autoreload log ${last.path}`;
}

function severalRun(running: readonly Recording[]): string {
  const lines = running.map((recording) => `\n  autoreload log ${recording.path}   # ${nameOf(recording)}`);
  return `${running.length} recordings run; name the one to read:${lines.join("")}`;
}

function nameOf({ header: { plugins, network, at } }: Recording): string {
  return `${plugins.map(({ name }) => name).join(", ")} on ${network}, since ${at}`;
}
