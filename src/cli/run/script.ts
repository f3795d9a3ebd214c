/** Runs the lines of a pipe or a file in order. Each result is a line of JSON on stdout. */
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { describeFailure } from "./failure.ts";
import { compactJson } from "../../session/json/layout.ts";
import { parseLine } from "./line.ts";
import type { Printer } from "./printer.ts";
import type { Session } from "./session.ts";
import { TimeLimitError, timeLimit } from "./time-limit.ts";

/**
 * @param limitSeconds how long each line may take; a line that takes longer is the last
 * @returns whether every line succeeded, and nothing happened for which lightningd kills or ends
 */
export async function runScript(
  session: Session,
  input: Readable,
  printer: Printer,
  signal: AbortSignal,
  limitSeconds: number,
): Promise<boolean> {
  if (signal.aborted) return false;
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const close = (): void => lines.close();
  signal.addEventListener("abort", close, { once: true });
  let number = 0;
  let done = 0;
  let failed = 0;
  for await (const text of lines) {
    number++;
    try {
      const line = parseLine(text);
      if (line.kind === "quit") break;
      if (line.kind === "empty") continue;
      done++;
      const result = await session.run(line, printer, AbortSignal.any([signal, timeLimit(limitSeconds)]));
      if (result !== undefined) printer.result(compactJson(result));
    } catch (error) {
      if (signal.aborted) break;
      failed++;
      printer.problem(`line ${number}: ${text.trim()}: ${describeFailure(error)}`);
      if (error instanceof TimeLimitError) break;
    }
  }
  signal.removeEventListener("abort", close);
  if (done === 0 && !signal.aborted && !session.host.stopping)
    return (await showThatItWorks(session, printer)) && isClean(printer);
  const interrupted = signal.aborted && signal.reason !== "stopped";
  return failed === 0 && isClean(printer) && !interrupted;
}

function isClean({ verdicts, faults }: Printer): boolean {
  return verdicts === 0 && faults === 0;
}

/** Without any line, this shows at least that the plugin works. */
async function showThatItWorks(session: Session, printer: Printer): Promise<boolean> {
  const problem = await session.problem();
  if (problem !== undefined) {
    printer.problem(`${session.plugin} does not run: ${problem}`);
    return false;
  }
  const methods = await session.ownMethods();
  const names = methods.map(({ name, usage }) => `${name} ${usage}`.trimEnd());
  printer.say(`${session.plugin} runs. Its methods: ${names.join(", ") || "none"}.`);
  printer.say("Its commands were to come from stdin, which is at its end: on a terminal this would be a prompt.");
  return true;
}
