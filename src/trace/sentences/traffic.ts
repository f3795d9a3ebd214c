/** Sentences about what a plugin is asked and what it writes. */
import type { TrafficEvent } from "../events.ts";
import { info, unusual } from "./line.ts";
import type { Sentences } from "./line.ts";

export const TRAFFIC: Sentences<TrafficEvent> = {
  late: ({ request, name, afterMs, standsStill, why }) => {
    const time = afterMs < 1000 ? `${afterMs} ms` : `${afterMs / 1000} s`;
    if (request !== "hook") {
      return info(`has not answered ${request === "method" ? name : `${request} of ${name}`} for ${time}${why}`);
    }
    const waiting = `lightningd ${standsStill ? "stands still" : "waits"} for it${why}`;
    return unusual(`has not answered the hook ${name} for ${time}; ${waiting}. A save of the plugin starts it anew`);
  },
};
