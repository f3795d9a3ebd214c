/** Begins and ends a recording to a file. */
import { complain, say } from "../store/notice.ts";
import { serverState } from "../store/server-state.ts";
import { post } from "./ask-server.ts";

export async function setRecording(on: boolean): Promise<void> {
  try {
    const { recording } = await post<{ readonly recording: string | null }>("/record", { on });
    if (serverState.value !== undefined) serverState.value = { ...serverState.value, recording };
    say(recording === null ? "not recorded to a file any more" : `recorded to ${recording}`);
  } catch (error) {
    complain(error);
  }
}
