/**
 * Where a recording listens. Each reader of a stream hands its bytes to the tap, if there is one, and so does each writer of what is
 * our own. The tap copies them and returns; it never waits, throws or keeps what it was given.
 */
import type { Note } from "./notes.ts";

export interface Tap {
  /** One read of a stream, before anything is done with it. */
  read(source: number, bytes: Uint8Array): void;
  /** A whole message of ours. */
  wrote(source: number, bytes: Uint8Array): void;
  /** What the bytes do not say, in order with them. */
  note(note: Note): void;
}

/** Undefined while nothing is recorded. */
export let tap: Tap | undefined;

export function setTap(next: Tap | undefined): void {
  tap = next;
}

/** The streams. `calls` are a plugin's own, `results` what the node answers to them. */
export const STREAMS = [
  "from-host",
  "to-host",
  "from-plugin",
  "to-plugin",
  "stderr",
  "calls",
  "results",
  "notes",
] as const;
export type Stream = (typeof STREAMS)[number];

/** @param number of the link, the instance or the connection */
export function sourceOf(stream: Stream, number: number): number {
  return number * STREAMS.length + STREAMS.indexOf(stream);
}

export function streamOf(source: number): { readonly stream: Stream; readonly number: number } {
  const stream = STREAMS[source % STREAMS.length] ?? "notes";
  return { stream, number: Math.floor(source / STREAMS.length) };
}

export const NOTES = sourceOf("notes", 0);
