/** The few commands of Circus that are used here, and its answers (its commands/*.py and watcher.py). */
import type { Answer, Commands } from "./commands.ts";
import { CircusRefused } from "./errors.ts";

/** "starting" while the first processes are being started, "stopping" until the last one is gone. */
export type Status = "active" | "starting" | "stopping" | "stopped";

export interface WatcherOptions {
  /** The watcher's own working directory, or Circus's if it has none. */
  readonly workingDirectory: string;
  /** `autorestart_kill_signal` as the user wrote it; undefined if it is absent. */
  readonly killSignal: string | undefined;
  /** How long Circus lets a process take to end before SIGKILL. */
  readonly gracefulMs: number;
}

/** The time that Circus takes besides the time that a process takes to end. */
const OVERHEAD_MS = 30_000;

export class Circusd {
  readonly #commands: Commands;

  constructor(commands: Commands) {
    this.#commands = commands;
  }

  /** Where Circus publishes events, as Circus bound it. */
  async pubsubEndpoint(): Promise<string> {
    const option = "pubsub_endpoint";
    const { options } = await this.#commands.ask("globaloptions", { option });
    return String(record(options)[option]);
  }

  /** The states of all watchers, by their names as the user wrote them. */
  async statuses(): Promise<ReadonlyMap<string, Status>> {
    const { statuses } = await this.#commands.ask("status");
    return new Map(Object.entries(record(statuses)) as [string, Status][]);
  }

  async status(name: string): Promise<Status> {
    const { status } = await this.#commands.ask("status", { name });
    return status as Status;
  }

  async options(name: string): Promise<WatcherOptions> {
    const answer = await this.#commands.ask("options", { name });
    const options = record(answer["options"]);
    const killSignal = options["autorestart_kill_signal"];
    return {
      workingDirectory: String(options["working_dir"]),
      // Circus keeps settings that it does not know as the text of the ini file.
      killSignal: typeof killSignal === "string" ? killSignal : undefined,
      gracefulMs: Number(options["graceful_timeout"]) * 1000,
    };
  }

  /** The ids of the watcher's processes that are alive. */
  async pids(name: string): Promise<readonly number[]> {
    const { pids } = await this.#commands.ask("list", { name });
    return Array.isArray(pids) ? pids.map(Number) : [];
  }

  /**
   * When each of the watcher's processes was started, in ms since the epoch. Empty if Circus cannot say: it fails over a process that has
   * ended and that it has not noticed yet.
   */
  async startTimesMs(name: string): Promise<readonly number[]> {
    try {
      const { info } = await this.#commands.ask("stats", { name });
      return Object.values(record(info)).flatMap((process) => {
        const { started } = record(process);
        return typeof started === "number" ? [started * 1000] : [];
      });
    } catch (error) {
      if (error instanceof CircusRefused && !error.isUnknownWatcher) return [];
      throw error;
    }
  }

  /** Stops the watcher gracefully and starts it. @returns the processes that were started */
  async restart(name: string, gracefulMs: number): Promise<readonly number[]> {
    return await this.#startedBy("restart", name, gracefulMs);
  }

  async start(name: string): Promise<readonly number[]> {
    return await this.#startedBy("start", name, 0);
  }

  /** Sends the watcher's processes a signal, sends SIGKILL to those that have not ended in time, and waits for their end. */
  async kill(name: string, signal: number, gracefulMs: number): Promise<void> {
    await this.#commands.ask("kill", { name, signum: signal, waiting: true }, gracefulMs + OVERHEAD_MS);
  }

  async #startedBy(command: "restart" | "start", name: string, gracefulMs: number): Promise<readonly number[]> {
    // Circus takes names for patterns unless it is told otherwise.
    const properties = { name, match: "simple", waiting: true };
    const { info } = await this.#commands.ask(command, properties, gracefulMs + OVERHEAD_MS);
    const { started } = record(info);
    return Array.isArray(started) ? started.map(Number) : [];
  }
}

function record(value: unknown): Answer {
  return typeof value === "object" && value !== null ? (value as Answer) : {};
}
