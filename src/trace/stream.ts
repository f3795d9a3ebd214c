/** Takes events to their readers. Each plugin has an `Emit` of its own, so the emitter need not know who reads, or which plugin it is. */
import type { Event } from "./events/events.ts";

export type Emit = (event: Event) => void;

/** The plugin that an event is about. */
export interface Subject {
  /** The number among all plugins of this run, from 1. */
  readonly number: number;
  readonly path: string;
  /** The name by which lightningd knows it. */
  readonly name: string;
  /** The name in the log: its name, or more if several plugins have that name. */
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
