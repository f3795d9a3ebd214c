/** Takes events to their readers: each plugin has an `Emit` of its own, so that who emits need not know who reads, or whose it is. */
import type { Event } from "./events/events.ts";

export type Emit = (event: Event) => void;

/** The plugin that an event is about. */
export interface Subject {
  /** Among all plugins of this run, from 1. */
  readonly number: number;
  readonly path: string;
  /** lightningd's name for it. */
  readonly name: string;
  /** What it is called in the log: its name, or more where several have that. */
  readonly logName: string;
}

/** Called at once, in order. @param of undefined for autoreload itself */
export type Reader = (event: Event, of: Subject | undefined) => void;

/** @param readers the list may grow later */
export function emitterOf(readers: readonly Reader[], of?: Subject): Emit {
  return (event) => {
    for (const read of readers) read(event, of);
  };
}
