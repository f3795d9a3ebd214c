/** The reader that has lightningd's log say what happened: each event by its sentence, with the plugin's name in front. */
import { named } from "./log.ts";
import type { Logger } from "./log.ts";
import { lineOf } from "./sentences/sentences.ts";
import type { Reader } from "./stream.ts";

export function logReader(logger: Logger): Reader {
  const said = new Set<string>();
  return (event, of) => {
    const { level, text, once = false } = lineOf(event);
    if (level === undefined) return;
    const key = `${of?.name} ${text}`;
    if (once && said.has(key)) return;
    if (once) said.add(key);
    (of === undefined ? logger : named(logger, of.logName)).log(level, text);
  };
}
