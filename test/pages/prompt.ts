/** The prompt of `autoreload run` on a terminal of its own. */
import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Screen } from "./screen.ts";

/** Where pages are written anew, nothing is known to wait for. */
const PATIENCE_MS = process.env["UPDATE_PAGES"] === "1" ? 2000 : 20_000;
const COLUMNS = 200;
/** Python has what Node lacks: a terminal. */
const SPAWN = `import pty, sys; pty.spawn(["sh", "-c", 'stty cols $1 rows 60; shift; exec "$@"', "sh", *sys.argv[1:]])`;

const AGAIN_MS = 100;
const SILENT_MS = 1000;
const MOST_TRIES = 50;

export class Prompt {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #screen = new Screen();
  /** Called with what is written, and when. */
  onChunk: (chunk: string) => void = () => undefined;
  #look: () => void = () => undefined;
  #consumed = 0;

  constructor(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv, columns = COLUMNS) {
    this.#child = spawn("python3", ["-c", SPAWN, String(columns), ...command], { cwd, env, stdio: "pipe" });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        this.#screen.write(chunk);
        this.onChunk(chunk);
        this.#look();
      });
    }
  }

  get #lines(): string[] {
    return this.#screen.lines.slice(this.#consumed);
  }

  /** What the terminal shows since the last step, once that is right and the prompt is there again; else what it shows in the end. */
  async seen(isRight: (lines: readonly string[]) => boolean): Promise<string[]> {
    return await this.#until((lines) => (lines.at(-1) === ">" ? lines.slice(0, -1) : undefined), isRight);
  }

  /**
   * What the terminal shows for a line, likewise. What a save has added is there only a moment after the save's line: what the node
   * does not know yet is called again, and so is a notification without effect.
   */
  async type(text: string, isRight: (lines: readonly string[]) => boolean): Promise<string[]> {
    const isSilent = text.startsWith("notify ");
    for (let tries = 1; ; tries++) {
      this.write(`${text}\n`);
      const isOver = (lines: readonly string[]): boolean => isRight(lines) || isUnknown(lines);
      const lines = await this.#until((all) => answerTo(text, all), isOver, isSilent ? SILENT_MS : PATIENCE_MS);
      if (tries === MOST_TRIES || isRight(lines) || !(isSilent || isUnknown(lines))) return lines;
      await pause(AGAIN_MS);
    }
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Resolves when the terminal shows it, from now on. */
  async shows(pattern: RegExp): Promise<void> {
    const before = this.#screen.lines.length - 1;
    const lines = await this.#until(
      (all) => all,
      () => pattern.test(this.#screen.lines.slice(before).join("\n")),
      PATIENCE_MS,
      false,
    );
    if (!pattern.test(lines.join("\n"))) throw new Error(`no ${pattern.source} in: ${lines.join("\n")}`);
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const closed = once(this.#child, "close");
    this.write("quit\n");
    this.#child.stdin.end();
    await closed;
  }

  async #until(
    part: (lines: string[]) => string[] | undefined,
    isRight: (lines: readonly string[]) => boolean,
    patienceMs = PATIENCE_MS,
    consumes = true,
  ): Promise<string[]> {
    const end = performance.now() + patienceMs;
    for (;;) {
      const lines = part(this.#lines);
      const isOver = performance.now() > end || this.#child.exitCode !== null;
      if (isOver || (lines !== undefined && isRight(lines))) {
        if (consumes) this.#consumed = this.#screen.lines.length - 1;
        return lines ?? this.#lines;
      }
      await this.#more(end - performance.now());
    }
  }

  #more(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#look = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function isUnknown(lines: readonly string[]): boolean {
  return lines.some((line) => line.includes("Unknown command"));
}

/** What stands between the line and the next prompt; undefined while that is not there. */
function answerTo(text: string, lines: readonly string[]): string[] | undefined {
  const at = lines.lastIndexOf(`> ${text}`);
  return at < 0 || lines.at(-1) !== ">" ? undefined : lines.slice(at + 1, -1);
}
