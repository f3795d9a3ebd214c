/** Sentences about what a plugin is asked, and what it writes. */
import type { Fault, TrafficEvent, Written } from "../events/traffic.ts";
import { shorten } from "../printable.ts";
import type { TrafficStage } from "../events/traffic.ts";
import { broken, info, traced, unusual } from "./line.ts";
import type { Sentences } from "./line.ts";

const SHOWN_CHARACTERS = 200;
const PRINTED_CHARACTERS = 1000;

const FAULTS: Sentences<Fault> = {
  "wrong-answer": ({ name, wrong, instead }) =>
    broken(`${name}: ${wrong}.${instead === undefined ? "" : ` lightningd was told ${shorten(instead)} instead.`}`),
  dropped: ({ why, written }) =>
    broken(`wrote a message for which lightningd would have killed it: ${why}: ${shorten(written.text)} (dropped)`),
  stray: ({ written }) =>
    broken(
      `wrote to stdout what is no JSON-RPC, for which lightningd would have killed it: ${printed(written)} ` +
        "(dropped: stdout is lightningd's, so print to stderr. What else it prints is shown as well)",
    ),
  "half-message": ({ written: { text, size } }) =>
    broken(`ended in the middle of a message to lightningd: ${shorten(text, size)} (dropped)`),
  "lost-message": ({ how }) => broken(`wrote a message to lightningd that ${how}: dropped`),
  "stdout-request": ({ method }) =>
    unusual(
      `wrote the request ${method} to stdout, which lightningd ignores: if it is no print of what was read, ` +
        "send it to the lightning-rpc socket",
    ),
  "answer-to-nothing": ({ id }) =>
    unusual(
      `answered the id ${id.slice(0, SHOWN_CHARACTERS)}, which is not open (unknown, or answered already): dropped`,
    ),
  undeclared: ({ topic }) =>
    unusual(
      `sent the notification ${topic}, which its manifest does not declare, so lightningd would pass it to nobody: ` +
        `add {"method": ${JSON.stringify(topic)}} to its "notifications"`,
    ),
  "log-level": ({ level }) =>
    broken(
      `logged at level ${JSON.stringify(level)}, for which lightningd would have killed it: ` +
        "use trace, debug, info, warn or error (shown as info)",
    ),
  "log-message": ({ what, text }) =>
    broken(`logged ${what}, for which lightningd would have killed it: ${shorten(text)}`),
  skipped: ({ hook }) =>
    unusual(`had no instance to answer ${hook}, which cannot wait: lightningd was told to continue`),
};

export const TRAFFIC: Sentences<TrafficEvent | TrafficStage> = {
  ...FAULTS,
  late: ({ request, name, afterMs, standsStill, why }) => {
    const time = afterMs < 1000 ? `${afterMs} ms` : `${afterMs / 1000} s`;
    if (request !== "hook") {
      return info(`has not answered ${request === "method" ? name : `${request} of ${name}`} for ${time}${why}`);
    }
    const waiting = `lightningd ${standsStill ? "stands still" : "waits"} for it${why}`;
    return unusual(`has not answered the hook ${name} for ${time}; ${waiting}. A save of the plugin starts it anew`);
  },
  launched: ({ pid }) =>
    info(`its process (${pid}) exited with code 0, and another one has its stdout: that is the plugin from now on`),

  routed: ({ request, name, id, way }) => traced(`${request} ${name} ${id}: ${WAYS[way]}`),
  sent: ({ name, id, to }) => traced(`${name} ${id} is sent to version ${to}`),
  told: ({ topic, to }) => traced(`notification ${topic} is sent to version ${to}`),
  held: ({ name, waiting }) => traced(`${name} is held, as one of ${waiting}`),
  answered: ({ name, id, by, ms }) => traced(`${name} ${id} was answered by version ${by} after ${ms.toFixed(2)} ms`),
  replied: ({ name, id, why }) => traced(`${name} ${id} is answered in its place (${why})`),
  wrote: ({ by, what }) => traced(`version ${by} wrote ${what}`),
};

const WAYS = {
  send: "to the instance in service",
  hold: "waits for the next instance",
  refuse: "is refused",
  continue: "cannot wait, and nobody can answer it",
};

/** A line that the plugin printed, as its author sees it; undefined for other faults. */
export function asPrinted(fault: Fault): (() => string) | undefined {
  if (fault.kind === "stray") return () => printed(fault.written);
  return fault.kind === "dropped" ? () => shorten(fault.written.text) : undefined;
}

function printed({ text, size }: Written): string {
  return size <= PRINTED_CHARACTERS ? text : shorten(text, size, PRINTED_CHARACTERS);
}
