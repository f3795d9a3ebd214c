/** Asks the plugin: the same again, something edited, or something new. The answer comes with the session's stream, as all answers do. */
import { computed, effect, signal } from "@preact/signals";
import type { AgainAnswer, FireAnswer, Fired, PinAnswer, PinAsked, SampleAnswer } from "../../inspector/wire.ts";
import { seconds } from "../../session/rows/measures.ts";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { complain, say } from "../store/notice.ts";
import { select } from "../store/selection.ts";
import { serverState } from "../store/server-state.ts";
import { revision, rows } from "../store/session.ts";
import { get, post } from "./ask-server.ts";

/** Whether an answer is awaited: the buttons do nothing meanwhile. */
export const isAsking = signal(false);

/** @param params JSON text to be sent instead of the request's own */
export async function askAgain(row: LiveRow, params?: string): Promise<boolean> {
  return await asking(async () => {
    const asked = await post<AgainAnswer>("/again", params === undefined ? { n: row.n } : { n: row.n, params });
    selectWhenHere(asked.n);
    const against = `against the answer to what was asked at ${seconds(row.event.t)} s`;
    say(asked.verdict === undefined ? "asked again" : `asked again: ${asked.verdict}, ${against}`);
  });
}

export async function fire(p: number, of: Fired, m: string, params: string): Promise<boolean> {
  return await asking(async () => {
    const { n } = await post<FireAnswer>("/fire", { p, of, m, params });
    selectWhenHere(n);
    say(`sent ${m}`);
  });
}

/** @returns JSON text */
export async function sampleOf(of: string, m: string): Promise<string> {
  const query = new URLSearchParams({ of, m });
  return (await get<SampleAnswer>(`/sample?${query}`)).params;
}

export async function setPinned(row: LiveRow, on: boolean): Promise<void> {
  await asking(async () => {
    await pin(row.event.p, { n: row.n, on });
    say(on ? "pinned: each save asks what is pinned, and nothing else" : "not pinned any more");
  });
}

/** Unpins all that is pinned, of every plugin. */
export async function unpinAll(): Promise<void> {
  await asking(async () => {
    for (const { p, pinned } of serverState.value?.plugins ?? []) if (pinned.length > 0) await pin(p, { p, on: false });
    say("nothing is pinned any more: each save asks the last call of each method and hook");
  });
}

async function pin(p: number | undefined, asked: PinAsked): Promise<void> {
  const { pinned } = await post<PinAnswer>("/pin", asked);
  const state = serverState.value;
  if (state === undefined) return;
  const plugins = state.plugins.map((plugin) => (plugin.p === p ? { ...plugin, pinned } : plugin));
  serverState.value = { ...state, plugins };
}

export function isPinned(row: LiveRow): boolean {
  return pinnedRows.value.has(row.n);
}

/** What is pinned, of all plugins. */
export const pins = computed(() => serverState.value?.plugins.flatMap(({ pinned }) => pinned) ?? []);
const pinnedRows = computed(() => new Set(pins.value.map(({ n }) => n)));

/** @returns whether it went well */
async function asking(work: () => Promise<void>): Promise<boolean> {
  if (isAsking.value) return false;
  isAsking.value = true;
  try {
    await work();
    return true;
  } catch (error) {
    complain(error);
    return false;
  } finally {
    isAsking.value = false;
  }
}

/** Selects an event's row as soon as it is here: the page may get its answer before the stream brings the event. */
function selectWhenHere(n: number): void {
  let stop: (() => void) | undefined;
  let isDone = false;
  stop = effect(() => {
    void revision.value;
    const row = rows.at(n);
    if (row === undefined || isDone) return;
    isDone = true;
    queueMicrotask(() => {
      stop?.();
      select(row);
    });
  });
}
