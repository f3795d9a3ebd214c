/** Brings a source's lines to the store in slices, so that the page answers to the user while a large session loads. */
import { LineCutter } from "../../session/reading/line-cutter.ts";

const SLICE_MS = 8;
const LINES_AT_A_TIME = 64;

type Lines = readonly (string | undefined)[];

/** @param silentMs how long a stream may say nothing @throws Error if it says nothing for longer */
export async function pump(
  stream: ReadableStream<Uint8Array>,
  take: (lines: Lines) => void,
  signal: AbortSignal,
  silentMs?: number,
): Promise<void> {
  const cutter = new LineCutter();
  const reader = stream.getReader();
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", stop);
  try {
    const next = async (): Promise<ReadableStreamReadResult<Uint8Array>> =>
      await within(reader.read(), silentMs, "nothing has come for");
    for (let read = await next(); !read.done && !signal.aborted; read = await next()) {
      await inSlices(cutter.push(read.value), take);
    }
    if (!signal.aborted && cutter.openBytes > 0) await inSlices(cutter.push(NEWLINE), take);
  } catch (error) {
    stop();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** @param says words before the time @throws Error if it takes longer */
export async function within<T>(what: Promise<T>, limitMs: number | undefined, says: string): Promise<T> {
  if (limitMs === undefined) return await what;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const since = performance.now();
  const limit = new Promise<never>((_, reject) => {
    const over = (): void => reject(new Error(`${says} ${limitMs / 1000} s`));
    timer = setTimeout(() => {
      // A page that was stopped itself reads first what came meanwhile.
      if (performance.now() - since > limitMs + LATE_MS) timer = setTimeout(over, LATE_MS);
      else over();
    }, limitMs);
  });
  try {
    return await Promise.race([what, limit]);
  } finally {
    clearTimeout(timer);
  }
}

const LATE_MS = 500;

const NEWLINE = Uint8Array.of(10);

let sliceEnd = 0;

async function inSlices(lines: Lines, take: (lines: Lines) => void): Promise<void> {
  for (let at = 0; at < lines.length; at += LINES_AT_A_TIME) {
    take(lines.slice(at, at + LINES_AT_A_TIME));
    if (performance.now() < sliceEnd) continue;
    await nextTask();
    sliceEnd = performance.now() + SLICE_MS;
  }
}

/** One channel for all: a browser keeps what a channel took until it collects garbage, maybe hundreds of megabytes later. */
const { port1, port2 } = new MessageChannel();
port1.start();

/** Resolves after the browser has done what is due: a frame, or an event of the user. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    port1.addEventListener("message", () => resolve(), { once: true });
    port2.postMessage(undefined);
  });
}
