/** The prompt on a terminal, with history and completion. Log lines appear above the line that is being typed. */
import { clearScreenDown, cursorTo, moveCursor } from "node:readline";
import { createInterface } from "node:readline/promises";
import type { Interface } from "node:readline/promises";
import type { Readable, Writable } from "node:stream";
import { NOTIFICATION_TOPICS } from "../../lightningd/samples.ts";
import { HOOK_NAMES } from "../../lightningd/facts/hooks.ts";
import { complete } from "./completion.ts";
import type { Vocabulary } from "./completion.ts";
import { describeFailure } from "./failure.ts";
import { greeting } from "./greeting.ts";
import { HISTORY_LINES, loadHistory, saveHistory } from "./history.ts";
import { prettyJson } from "../../session/json/layout.ts";
import { parseLine } from "./line.ts";
import type { Printer, Screen } from "./printer.ts";
import type { Session } from "./session.ts";

const PROMPT = "> ";

/** The two ends of a terminal. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs until `quit`, the end of input, or the signal. @returns whether nothing happened for which lightningd kills or ends */
export async function startTerminal(
  session: Session,
  printer: Printer,
  signal: AbortSignal,
  terminal: Terminal = { input: process.stdin, output: process.stdout, env: process.env },
): Promise<boolean> {
  if (signal.aborted) return false;
  printer.say(greeting(session, await session.ownMethods(), await session.problem()));
  const prompt = new Prompt(session, printer, terminal, loadHistory(terminal.env));
  await prompt.run(signal);
  saveHistory(terminal.env, prompt.history);
  return printer.verdicts === 0;
}

class Prompt implements Screen {
  readonly #session: Session;
  readonly #printer: Printer;
  readonly #output: Writable;
  readonly #interface: Interface;
  /** The command that is running. There is no prompt meanwhile. */
  #command: AbortController | undefined;
  #open = true;
  history: string[];

  constructor(session: Session, printer: Printer, terminal: Terminal, history: string[]) {
    this.#session = session;
    this.#printer = printer;
    this.#output = terminal.output;
    this.history = history;
    this.#interface = createInterface({
      input: terminal.input,
      output: terminal.output,
      terminal: true,
      prompt: PROMPT,
      history,
      historySize: HISTORY_LINES,
      removeHistoryDuplicates: true,
      completer: async (line: string) => complete(line, await this.#vocabulary()),
    });
    this.#interface.on("history", (lines) => {
      // As in a shell, a line with a space before it is not kept: it may hold a secret. Readline has no copy of what is removed here.
      if (lines[0]?.startsWith(" ") === true) lines.shift();
      this.history = [...lines];
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#interface.on("SIGINT", () => this.#interrupt());
    this.#interface.on("close", () => {
      this.#open = false;
    });
    const close = (): void => this.#interface.close();
    signal.addEventListener("abort", close, { once: true });
    this.#printer.screen = this;
    try {
      this.#interface.prompt();
      for await (const text of this.#interface) {
        if (await this.#line(text)) break;
        // Keeps what was typed ahead, with the cursor after it.
        if (this.#open) this.#interface.prompt(true);
      }
    } finally {
      this.#printer.screen = undefined;
      signal.removeEventListener("abort", close);
      this.#interface.close();
      this.#output.write("\n");
    }
  }

  /**
   * Clears the line that is being typed, writes the text, and writes the line anew below. A line may be typed while a command runs, too.
   */
  above(text: string): void {
    if (!this.#open || (this.#command !== undefined && this.#interface.line === "")) {
      this.#output.write(text);
      return;
    }
    moveCursor(this.#output, 0, -this.#interface.getCursorPos().rows);
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
    this.#output.write(text.endsWith("\n") ? text : `${text}\n`);
    this.#interface.prompt(true);
  }

  /** @returns whether this was the last line */
  async #line(text: string): Promise<boolean> {
    this.#command = new AbortController();
    try {
      const line = parseLine(text);
      if (line.kind === "quit") return true;
      const result = await this.#session.run(line, this.#printer, this.#command.signal);
      if (result !== undefined) this.#printer.result(prettyJson(result));
    } catch (error) {
      this.#printer.say(this.#command.signal.aborted ? "(no longer waited for)" : describeFailure(error));
    } finally {
      this.#command = undefined;
    }
    return false;
  }

  /** Ctrl-C ends the command; without one it clears the line; without a line it ends the session. */
  #interrupt(): void {
    if (this.#command !== undefined) this.#command.abort();
    else if (this.#interface.line === "") this.#interface.close();
    else {
      this.#interface.write(null, { ctrl: true, name: "e" });
      this.#interface.write(null, { ctrl: true, name: "u" });
    }
  }

  async #vocabulary(): Promise<Vocabulary> {
    return { methods: await this.#session.methods(), topics: NOTIFICATION_TOPICS, hooks: HOOK_NAMES };
  }
}
