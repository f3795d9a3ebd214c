/**
 * A plugin's process as lightningd starts it: the file itself, with pipes for stdin and stdout. The end of stdout counts as its exit, as
 * for lightningd; only tests ask when the process itself ended.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { getSystemErrorMap } from "node:util";
import { openPipes } from "../../plugin/process/start/pipes.ts";
import type { Pipes } from "../../plugin/process/start/pipes.ts";

export interface ChildOptions {
  readonly path: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** `capture` emits it as `stderr` events. */
  readonly stderr: "inherit" | "capture";
}

export type ChildExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

interface ChildEvents {
  stdout: [Buffer];
  stderr: [Buffer];
  /** The end of stdout: once, after the last `stdout`. */
  end: [];
  exit: [ChildExit];
}

export class Child extends EventEmitter<ChildEvents> {
  readonly pid: number;
  exit: ChildExit | undefined;
  readonly #process: ChildProcess;
  readonly #pipes: Pipes;

  /** @throws with the system's own words (`No such file or directory`) if the file cannot be run */
  static async start(options: ChildOptions): Promise<Child> {
    const pipes = await openPipes();
    try {
      const [stdin, stdout, stderr] = pipes.childEnds;
      const child = spawn(options.path, options.arguments, {
        cwd: options.directory,
        env: options.environment,
        stdio: [stdin, stdout, options.stderr === "inherit" ? "inherit" : stderr],
      });
      await once(child, "spawn");
      return new Child(child, pipes);
    } catch (error) {
      for (const stream of [pipes.stdin, pipes.stdout, pipes.stderr]) stream.destroy();
      throw new Error(systemWords(error), { cause: error });
    } finally {
      pipes.closeChildEnds();
    }
  }

  private constructor(process: ChildProcess, pipes: Pipes) {
    super();
    this.#process = process;
    this.#pipes = pipes;
    this.pid = process.pid ?? -1;
    process.on("error", () => undefined);
    process.once("exit", (code, signal) => {
      this.exit = { code, signal };
      this.emit("exit", this.exit);
    });
    pipes.stdin.on("error", () => undefined);
    pipes.stdout.on("error", () => undefined);
    pipes.stderr.on("error", () => undefined);
    pipes.stderr.on("data", (bytes: Buffer) => this.emit("stderr", bytes));
    pipes.stdout.on("data", (bytes: Buffer) => this.emit("stdout", bytes));
    pipes.stdout.once("close", () => this.emit("end"));
  }

  /** Queues without a limit, as lightningd does. After the pipe's end the bytes go nowhere. */
  write(bytes: Buffer): void {
    if (this.#pipes.stdin.writable) this.#pipes.stdin.write(bytes);
  }

  /** How many bytes the plugin has not read, without those in the pipe itself. */
  get unread(): number {
    return this.#pipes.stdin.writableLength;
  }

  /** Stops reading the plugin's stdout, to see how it behaves towards a slow host. `resume` goes on. */
  pause(): void {
    this.#pipes.stdout.pause();
  }

  resume(): void {
    this.#pipes.stdout.resume();
  }

  /** Signals only this process, as lightningd does: the plugin's children live on. */
  kill(signal: NodeJS.Signals = "SIGKILL"): void {
    if (this.exit === undefined) this.#process.kill(signal);
  }

  /** Closes all pipes at once, as they close when lightningd ends. `end` is not emitted then. */
  release(): void {
    this.removeAllListeners("end");
    this.removeAllListeners("stdout");
    this.#pipes.stdin.destroy();
    this.#pipes.stdout.destroy();
    // stderr is still read, since its last words matter. It ends with the last process that has it.
    this.#pipes.stderr.unref();
    this.#process.unref();
  }

  /** Resolves with how it ended, or with undefined when the signal aborts first. */
  async ended(signal: AbortSignal): Promise<ChildExit | undefined> {
    if (this.exit !== undefined) return this.exit;
    this.#process.ref();
    try {
      const [exit] = (await once(this, "exit", { signal })) as [ChildExit];
      return exit;
    } catch {
      return undefined;
    }
  }

  /** Lets go of everything, stderr too. */
  dispose(): void {
    this.release();
    this.#pipes.stderr.destroy();
  }
}

/** The words of strerror for an error of spawn, which lightningd shows. */
function systemWords(error: unknown): string {
  const { errno } = error as NodeJS.ErrnoException;
  const words = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
  return words === undefined ? String(error) : words.charAt(0).toUpperCase() + words.slice(1);
}
