/**
 * Writes events to lightningd's log: each as its sentence, with the plugin's name before it. A fault is written once for each instance, and
 * then only counted, since it may come up a thousand times a second.
 */
import type { Event } from "./events/events.ts";
import type { Fault } from "./events/traffic.ts";
import { FaultCounts, isFault } from "./faults.ts";
import { named } from "./log.ts";
import type { Logger } from "./log.ts";
import { Printed } from "./printed.ts";
import type { Line } from "./sentences/line.ts";
import { lineOf } from "./sentences/sentences.ts";
import { asPrinted } from "./sentences/traffic.ts";
import type { Reader, Subject } from "./stream.ts";

export function logReader(logger: Logger): Reader {
  const ours = new Voice(logger);
  const voices = new WeakMap<Subject, Voice>();
  return (event, of) => {
    let voice = of === undefined ? ours : voices.get(of);
    if (of !== undefined && voice === undefined) voices.set(of, (voice = new Voice(named(logger, of.logName))));
    voice?.say(event);
  };
}

/** Writes about one plugin, or about autoreload itself. */
class Voice {
  readonly #logger: Logger;
  readonly #printed: Printed;
  readonly #faults = new FaultCounts();
  readonly #said = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
    this.#printed = new Printed(logger);
  }

  say(event: Event): void {
    if (event.kind === "takes-over") this.#faults.reset();
    if (isFault(event)) this.#sayFault(event);
    else this.#sayLine(lineOf(event));
  }

  #sayLine({ level, text, once = false }: Line): void {
    if (level === undefined || (once && this.#said.has(text))) return;
    if (once) this.#said.add(text);
    this.#logger.log(level, text);
  }

  /** Each further line that a plugin prints is shown as a print. */
  #sayFault(fault: Fault): void {
    const { times, isOther } = this.#faults.add(fault);
    const print = asPrinted(fault);
    if (times === 1) {
      const line = lineOf(fault);
      this.#sayLine(isOther ? { ...line, text: `${line.text} ${OTHERS}` } : line);
      if (print !== undefined) this.#printed.note(print());
    } else if (print !== undefined) this.#printed.show(print);
  }
}

const OTHERS = "(others of this kind are only counted from now on)";
