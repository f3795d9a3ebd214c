/**
 * With `DEBUG=autoreload:*` in the environment, this shows on stderr what happens, each subject in a namespace of its own. The `debug`
 * package is loaded only then.
 */
import type { Event } from "./events/events.ts";
import { NAMESPACES, lineOf, namespaceOf } from "./sentences/sentences.ts";
import type { Namespace } from "./sentences/sentences.ts";
import type { Stage } from "./events/events.ts";
import type { Reader } from "./stream.ts";

/** @param of the plugin's name in the log */
type Tracer = (happened: Event | Stage, of?: string) => void;

/** One for each namespace that is on: `trace.link?.(...)` makes nothing if nobody reads it. */
export const trace: Record<Namespace, Tracer | undefined> = {
  link: undefined,
  traffic: undefined,
  reload: undefined,
  watch: undefined,
  surface: undefined,
  again: undefined,
};

/** Whether anything may be traced. */
export const isTraced = process.env["DEBUG"] !== undefined;
if (isTraced) void open();

/** Shows all events, if anything is traced. */
export const traceReaders: readonly Reader[] = isTraced
  ? [(event, of) => trace[namespaceOf(event)]?.(event, of?.logName)]
  : [];

/** Stages from before the package is loaded are shown when it is. */
async function open(): Promise<void> {
  const early: [Namespace, ...Parameters<Tracer>][] = [];
  for (const name of NAMESPACES) trace[name] = (...happened) => early.push([name, ...happened]);
  const { default: createDebug } = await import("debug").catch((error: unknown) => {
    for (const name of NAMESPACES) trace[name] = undefined;
    throw error;
  });
  for (const name of NAMESPACES) {
    const debug = createDebug(`autoreload:${name}`);
    trace[name] = debug.enabled ? tracerFor((text) => debug("%s", text)) : undefined;
  }
  for (const [name, ...happened] of early) trace[name]?.(...happened);
}

function tracerFor(show: (text: string) => void): Tracer {
  let last = "";
  return (happened, of) => {
    const { text, once = false } = lineOf(happened);
    if (once && text === last) return;
    last = text;
    show(of === undefined ? text : `${of}: ${text}`);
  };
}
