/** The sentences of all subjects. Each subject is a namespace of the tracing. */
import type { Event } from "../events/events.ts";
import type { Stage } from "../events/events.ts";
import { AGAIN } from "./again.ts";
import type { Line, Sentences } from "./line.ts";
import { LINK } from "./link.ts";
import { RELOAD } from "./reload.ts";
import { SURFACE } from "./surface.ts";
import { TRAFFIC } from "./traffic.ts";
import { WATCH } from "./watch.ts";

const SUBJECTS = { link: LINK, traffic: TRAFFIC, reload: RELOAD, watch: WATCH, surface: SURFACE, again: AGAIN };
const ALL: Sentences<Event | Stage> = { ...LINK, ...TRAFFIC, ...RELOAD, ...WATCH, ...SURFACE, ...AGAIN };

export type Namespace = keyof typeof SUBJECTS;
export const NAMESPACES = Object.keys(SUBJECTS) as readonly Namespace[];

export function lineOf(happened: Event | Stage): Line {
  // By its type each kind has the sentence for its own.
  const sentence = ALL[happened.kind] as (happened: Event | Stage) => Line;
  return sentence(happened);
}

export function namespaceOf({ kind }: Event): Namespace {
  return NAMESPACES.find((name) => Object.hasOwn(SUBJECTS[name], kind)) ?? "reload";
}
