/**
 * Restarts the watchers of a running Circus when their files change: it joins the connections to Circus, the watched directories, and the
 * restarts. Circus's events only say where to look; Circus is then asked for the state.
 */
import { messageOf } from "../jsonrpc/errors.ts";
import type { Change } from "../watch/contract.ts";
import { Circusd } from "./circusd/circusd.ts";
import { Commands } from "./circusd/commands.ts";
import { ConnectionLog } from "./circusd/connection-log.ts";
import { Directories } from "./directories.ts";
import { checkEndpoint, connectable } from "./circusd/endpoint.ts";
import { CircusGone } from "./circusd/errors.ts";
import { Events } from "./circusd/events.ts";
import type { WatcherEvent } from "./circusd/events.ts";
import type { Log } from "./log.ts";
import { Restart } from "./restarts/restart.ts";
import { Restarts } from "./restarts/restarts.ts";
import { Roster } from "./roster.ts";
import { withoutEvents, orphaned, refused, slow } from "./sentences.ts";
import { whenWritten } from "./restarts/written.ts";
import type { Zeromq } from "./circusd/zeromq.ts";

export interface AutorestartOptions {
  /** Where Circus takes commands: `tcp://HOST:PORT` or `ipc://PATH`. */
  readonly endpoint: string;
  /** Where Circus publishes events; undefined to ask Circus for that. */
  readonly pubsubEndpoint: string | undefined;
  readonly log: Log;
  /** Called when there is nothing more to do. The log has the reason. */
  end(why: "replaced" | "mismatched"): void;
}

export class Autorestart implements AsyncDisposable {
  readonly #options: AutorestartOptions;
  readonly #zeromq: Zeromq;
  readonly #connection: ConnectionLog;
  readonly #commands: Commands;
  readonly #circusd: Circusd;
  readonly #directories: Directories;
  readonly #roster: Roster;
  readonly #restarts: Restarts;
  #events: Events | undefined;

  /** @throws {SetupError} */
  constructor(zeromq: Zeromq, options: AutorestartOptions) {
    checkEndpoint(options.endpoint);
    if (options.pubsubEndpoint !== undefined) checkEndpoint(options.pubsubEndpoint);
    const { endpoint, log } = options;
    this.#options = options;
    this.#zeromq = zeromq;
    const connection = new ConnectionLog(endpoint, log);
    this.#connection = connection;
    this.#commands = new Commands(zeromq, endpoint, {
      up: () => this.#up(),
      down: () => connection.down(),
      unreachable: () => connection.unreachable(),
      foreign: () => connection.foreign(),
      mismatched: () => {
        connection.mismatched();
        options.end("mismatched");
      },
      slow: (command, patienceMs) => log("WARNING", slow(command, patienceMs)),
    });
    this.#circusd = new Circusd(this.#commands);
    this.#directories = new Directories({
      change: (names, change) => void this.#restart(names, change),
      problem: (names, sentence) => log("WARNING", `${names.join(", ")}: ${sentence}`),
    });
    this.#roster = new Roster(this.#circusd, this.#directories, log, { orphaned: () => this.#leave() });
    this.#restarts = new Restarts(new Restart(this.#circusd, this.#roster, log), log);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connection[Symbol.dispose]();
    this.#restarts[Symbol.dispose]();
    this.#roster[Symbol.dispose]();
    this.#events?.[Symbol.dispose]();
    this.#commands[Symbol.dispose]();
    await this.#directories[Symbol.asyncDispose]();
  }

  async #restart(names: readonly string[], { reason, paths }: Change): Promise<void> {
    const seenMs = Date.now();
    const written = await whenWritten(paths);
    for (const name of names) this.#restarts.add(name, { reason, seenMs, written });
  }

  #up(): void {
    this.#connection.up();
    this.#roster.refresh();
    this.#restarts.wake();
    void this.#listen();
  }

  /** Circus may come back with another ini file, and publish at another endpoint. */
  async #listen(): Promise<void> {
    const { endpoint, pubsubEndpoint, log } = this.#options;
    try {
      const found = pubsubEndpoint ?? connectable(await this.#circusd.pubsubEndpoint(), endpoint);
      checkEndpoint(found);
      if (this.#events?.endpoint === found) return;
      this.#events?.[Symbol.dispose]();
      this.#events = new Events(this.#zeromq, found, {
        up: () => this.#roster.refresh(),
        unreachable: () => log("WARNING", withoutEvents(found)),
        event: (event) => this.#follow(event),
      });
    } catch (error) {
      if (error instanceof CircusGone) return;
      log("ERROR", refused("to tell where it publishes events", messageOf(error)));
    }
  }

  #follow({ topic, kind }: WatcherEvent): void {
    if (kind === "spawn") for (const name of this.#roster.named(topic)) this.#directories.started(name);
    if (kind === "add" || kind === "start") this.#roster.changed(topic, true);
    if (kind === "remove" || kind === "stop" || kind === "updated") this.#roster.changed(topic, false);
    this.#restarts.wake();
  }

  #leave(): void {
    this.#options.log("INFO", orphaned());
    this.#options.end("replaced");
  }
}
