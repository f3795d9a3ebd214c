/** autoreload-record and autoreload-inspect: whether the session is written to a file, and whether a page shows it. */
import { PLUGIN_ERROR, ResponseError, messageOf } from "../jsonrpc/errors.ts";
import { ADDRESSES, addressIn } from "../lightningd/options/session.ts";
import type { Address } from "../lightningd/options/session.ts";
import { invalid } from "./params.ts";

/** The recording, as far as methods need it. */
export interface Recordings {
  readonly isOn: boolean;
  readonly path: string | undefined;
  /** Resolves when the last file that was asked for is there, or is known not to be. */
  readonly opened: Promise<unknown>;
  /** The reason of what went wrong last. */
  readonly problem: string;
  inspectorUrl(): Promise<string | undefined>;
  /** @returns the session's file @throws if there cannot be one */
  start(file: string | undefined): Promise<string>;
  /** @returns the address with its token; undefined if the inspector cannot be opened, which was reported */
  inspect(at: Address): Promise<string | undefined>;
  uninspect(): Promise<void>;
  stop(): Promise<{ readonly path: string | undefined; readonly events: number; readonly lost: number }>;
}

export async function record(recording: Recordings, action: unknown, file: unknown): Promise<object> {
  await recording.opened;
  const { isOn, path } = recording;
  const where = path === undefined ? {} : { file: path };
  if (action === undefined || action === null) return { recording: isOn, ...where };
  if (action === "stop") {
    if (!isOn) throw invalid("nothing is recorded");
    const { path: written, events, lost } = await recording.stop();
    return { recording: false, ...(written === undefined ? {} : { file: written }), events, lost };
  }
  if (action !== "start") throw invalid(`the action is start or stop, not ${JSON.stringify(action)}`);
  if (isOn) throw invalid(`the session is being recorded already${path === undefined ? "" : ` to ${path}`}`);
  if (file !== undefined && file !== null && typeof file !== "string") throw invalid("file is a path");
  const started = await recording.start(file ?? undefined).catch((error: unknown) => {
    throw new ResponseError({ code: PLUGIN_ERROR, message: messageOf(error) });
  });
  return { recording: true, file: started, own_calls: "of each plugin from its next reload on" };
}

export async function inspect(recording: Recordings, action: unknown, at = "auto"): Promise<object> {
  if (action === undefined || action === null) return inspectedAt(await recording.inspectorUrl());
  if (action === "stop") {
    await recording.uninspect();
    return inspectedAt(undefined);
  }
  if (action !== "start") throw invalid(`the action is start or stop, not ${JSON.stringify(action)}`);
  const address = addressIn(at);
  if (address === "wrong") throw invalid(`at is ${ADDRESSES}`);
  const inspector = await recording.inspect(address);
  if (inspector === undefined) throw new ResponseError({ code: PLUGIN_ERROR, message: recording.problem });
  return inspectedAt(inspector);
}

function inspectedAt(inspector: string | undefined): object {
  return inspector === undefined ? { inspecting: false } : { inspecting: true, inspector };
}
