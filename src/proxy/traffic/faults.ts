/** Tells of what a plugin does wrong on its stdout: each fault once in an instance's life, then only counted. */
import type { Frame } from "../../jsonrpc/frame.ts";
import { Once } from "../../trace/log.ts";
import type { Logger } from "../../trace/log.ts";
import type { Question } from "./ledger.ts";
import { Printed } from "./printed.ts";
import type { Cause } from "./replies.ts";
import type { KeptBack, LogFault } from "./shield.ts";
import { shorten } from "./stray.ts";
import type { StrayLine } from "./stray.ts";

const SHOWN_CHARACTERS = 200;
const PRINTED_CHARACTERS = 1000;

export class Faults {
  readonly #once: Once;
  readonly #printed: Printed;

  constructor(logger: Logger) {
    this.#once = new Once(logger);
    this.#printed = new Printed(logger);
  }

  /** Faults by what they are, with how often each came up in the instance in service. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#once.counts);
  }

  /** A new instance: its faults are news. */
  reset(): void {
    this.#once.forget();
  }

  wrongAnswer({ kind, name }: Question, { wrong, instead }: Extract<Cause, { kind: "wrong" }>): void {
    const what = `${kind} ${name}`;
    const told = instead === undefined ? "" : ` lightningd was told ${shorten(instead)} instead.`;
    this.#once.log(`${what}: ${wrong}`, "broken", () => `${name}: ${wrong}.${told}`, what);
  }

  /** A message that does not reach lightningd. */
  keptBack(frame: Frame, outgoing: KeptBack): void {
    switch (outgoing.kind) {
      case "nameless":
      case "drop":
        this.#dropped(frame, outgoing.why);
        return;
      case "request":
        this.#request(outgoing.method);
        return;
      case "answer to nothing":
        this.#answerToNothing(outgoing.id);
        return;
    }
  }

  undeclared(topic: string): void {
    this.#once.log(
      `undeclared ${topic}`,
      "unusual",
      () =>
        `sent the notification ${topic}, which its manifest does not declare, so lightningd would pass it to nobody: ` +
        `add {"method": ${JSON.stringify(topic)}} to its "notifications"`,
      "undeclared",
    );
  }

  /** @param text what it logged, as it is shown */
  log(fault: LogFault, text: string): void {
    if (fault.kind === "level") {
      this.#once.log(
        "log level",
        "broken",
        () =>
          `logged at level ${JSON.stringify(fault.level)}, for which lightningd would have killed it: ` +
          "use trace, debug, info, warn or error (shown as info)",
      );
    } else {
      this.#once.log(
        "log message",
        "broken",
        () => `logged ${fault.what}, for which lightningd would have killed it: ${shorten(text)}`,
      );
    }
  }

  stray(line: StrayLine): void {
    this.#show(
      "stray text",
      () => printedLine(line.text, line.size),
      "wrote to stdout what is no JSON-RPC, for which lightningd would have killed it",
      "dropped: stdout is lightningd's, so print to stderr. What else it prints is shown as well",
    );
  }

  half(line: StrayLine): void {
    this.#once.log(
      "half a message",
      "broken",
      () => `ended in the middle of a message to lightningd: ${shorten(line.text, line.size)} (dropped)`,
    );
  }

  /** @param how follows "a message to lightningd that" */
  lost(how: string): void {
    this.#once.log("lost message", "broken", () => `wrote a message to lightningd that ${how}: dropped`);
  }

  skipped(hook: string): void {
    this.#once.log(
      `skipped ${hook}`,
      "unusual",
      () => `had no instance to answer ${hook}, which cannot wait: lightningd was told to continue`,
    );
  }

  #dropped(frame: Frame, why: string): void {
    this.#show(
      `dropped: ${why}`,
      () => shorten(frame.bytes().toString()),
      `wrote a message for which lightningd would have killed it: ${why}`,
      "dropped",
    );
  }

  #request(method: string): void {
    this.#once.log(
      "request on stdout",
      "unusual",
      () =>
        `wrote the request ${method} to stdout, which lightningd ignores: if it is no print of what was read, ` +
        "send it to the lightning-rpc socket",
    );
  }

  #answerToNothing(id: string): void {
    this.#once.log(
      "answer to nothing",
      "unusual",
      () =>
        `answered the id ${id.slice(0, SHOWN_CHARACTERS)}, which is not open (unknown, or answered already): dropped`,
    );
  }

  /** Says the first time what is wrong with a text; the others are shown as what they are, a print. */
  #show(fault: string, text: () => string, what: string, note: string): void {
    if (this.#once.log(fault, "broken", () => `${what}: ${text()} (${note})`)) this.#printed.note(text());
    else this.#printed.show(text);
  }
}

/** Whoever prints something wants to see it. */
function printedLine(text: string, size: number): string {
  return size <= PRINTED_CHARACTERS ? text : shorten(text, size, PRINTED_CHARACTERS);
}
