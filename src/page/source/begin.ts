/** Finds the session for the page: in the page itself, or at the autoreload that served the page; else the user opens a file. */
import { messageOf } from "../../jsonrpc/errors.ts";
import { connection } from "../store/connection.ts";
import { clear, counts, header, take } from "../store/session.ts";
import { pump, within } from "./pump.ts";
import { serverSource, takeToken } from "./server.ts";
import { blobSource, Refused } from "./source.ts";
import type { Source } from "./source.ts";

/** The server says something each 15 s. A tunnel whose other end is gone, as after a laptop's sleep, says nothing for ever. */
const SILENT_MS = 40_000;
/** What begins a stream comes at once, unless autoreload is stopped, or the tunnel's other end is gone. */
const ANSWER_MS = 10_000;

let stopping = new AbortController();
let source: Source | undefined;
let tries = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export function begin(): void {
  const embedded = document.getElementById("session")?.textContent;
  if (typeof embedded === "string") open(blobSource(document.title, new Blob([embedded.trim(), "\n"])));
  else if (!location.protocol.startsWith("http")) connection.value = { state: "none" };
  else {
    connect();
    // A user who opens the address of autoreload's next run in this tab changes no more than what stands behind the #.
    window.addEventListener("hashchange", connect);
  }
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("online", tryNow);
}

function connect(): void {
  if (takeToken() === undefined) {
    connection.value = { state: "ended", why: "The address has no token. Open the one that autoreload printed." };
  } else open(serverSource());
}

export function currentSource(): Source | undefined {
  return source;
}

export function openFile(file: File): void {
  open(blobSource(file.name, file));
}

/** Makes the next try now. */
export function tryNow(): void {
  const { state } = connection.value;
  if (state === "lost" || state === "ended" || state === "paused") void run();
}

function open(next: Source): void {
  source = next;
  clear();
  if (next.isLive && document.visibilityState === "hidden") connection.value = { state: "paused" };
  else void run();
}

/** A tab has one stream, and none while it is hidden: a browser allows few streams to one address. */
function onVisibility(): void {
  if (source?.isLive !== true) return;
  if (document.visibilityState === "visible") tryNow();
  else if (connection.value.state !== "ended") {
    stop();
    connection.value = { state: "paused" };
  }
}

function stop(): void {
  clearTimeout(timer);
  stopping.abort();
  stopping = new AbortController();
}

async function run(): Promise<void> {
  stop();
  const { signal } = stopping;
  const from = source;
  if (from === undefined) return;
  if (connection.value.state !== "lost") connection.value = { state: "opening" };
  try {
    const opening = from.open(counts.lastN, header.value?.run, signal);
    const stream = await within(opening, from.isLive ? ANSWER_MS : undefined, "it took longer than");
    tries = 0;
    connection.value = from.isLive ? { state: "live" } : { state: "file", name: from.name };
    await pump(stream, take, signal, from.isLive ? SILENT_MS : undefined);
    if (!signal.aborted && from.isLive) lose("autoreload ended.");
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
}

function fail(error: unknown): void {
  stop();
  const why = messageOf(error);
  if (error instanceof Refused || source?.isLive !== true) connection.value = { state: "ended", why };
  else lose(`autoreload does not answer: ${why}.`);
}

function lose(why: string): void {
  const wait = Math.min(4000, 250 * 2 ** tries++);
  const since = Date.now();
  connection.value = { state: "lost", why, since, nextAt: since + wait };
  timer = setTimeout(() => void run(), wait);
}
