/**
 * What happened, as facts without words. Each file has one subject, which has sentences of its own in sentences/ and a namespace of
 * its own in the tracing. Events are told to all readers (stream.ts); stages on the way of each message and of each file's event are
 * so many that they are made for the tracing alone, while that is on.
 */
import type { AgainEvent } from "./again.ts";
import type { LinkEvent, LinkStage } from "./link.ts";
import type { ReloadEvent } from "./reload.ts";
import type { SurfaceEvent } from "./surface.ts";
import type { TrafficEvent, TrafficStage } from "./traffic.ts";
import type { WatchEvent, WatchStage } from "./watch.ts";

export type Event = LinkEvent | TrafficEvent | ReloadEvent | WatchEvent | SurfaceEvent | AgainEvent;
export type Stage = LinkStage | TrafficStage | WatchStage;
