/**
 * Takes what Circus publishes about its watchers, over a ZeroMQ SUB socket. Events are lost while there is no connection, and perhaps
 * within a millisecond of getting one. So at `up` Circus has to be asked for the state.
 */
import type { Subscriber } from "zeromq";
import { connect } from "./commands.ts";
import { listenToConnection, SOCKET_OPTIONS } from "./connection.ts";
import type { ConnectionListener } from "./connection.ts";
import type { Zeromq } from "./zeromq.ts";

export interface WatcherEvent {
  /** The watcher's name as `topicOf` writes it. */
  readonly topic: string;
  /** Circus's own word: "add", "remove", "start", "stop", "updated", "reload", "spawn", "kill", "reap", or a hook's (watcher.py). */
  readonly kind: string;
}

export interface EventsListener extends Pick<ConnectionListener, "up"> {
  /** There has been no connection for so long that there may never be one. */
  unreachable(): void;
  event(event: WatcherEvent): void;
}

/** Circus publishes before it takes commands, so its publisher is there as soon as we ask for its address. */
const PATIENCE_MS = 5000;

/** A watcher's name in the topics of its events (`res_name` in watcher.py). Different names may have the same topic. */
export function topicOf(name: string): string {
  return name.toLowerCase().replaceAll(" ", "_");
}

/** @returns undefined if the topic is not about a watcher */
export function parseTopic(text: string): WatcherEvent | undefined {
  // The name may contain dots, the event's kind does not.
  const [, topic, kind] = /^watcher\.(.*)\.([^.]+)$/s.exec(text) ?? [];
  return topic === undefined || kind === undefined ? undefined : { topic, kind };
}

export class Events implements Disposable {
  readonly endpoint: string;
  readonly #socket: Subscriber;
  readonly #patience: NodeJS.Timeout;

  constructor(zeromq: Zeromq, endpoint: string, on: EventsListener) {
    this.endpoint = endpoint;
    this.#socket = new zeromq.Subscriber({ ...SOCKET_OPTIONS, linger: 0 });
    this.#socket.subscribe("watcher.");
    this.#patience = setTimeout(() => on.unreachable(), PATIENCE_MS);
    const nothing = (): void => undefined;
    const up = (): void => {
      clearTimeout(this.#patience);
      on.up();
    };
    void listenToConnection(this.#socket, {
      up,
      down: nothing,
      unreachable: nothing,
      foreign: nothing,
      mismatched: nothing,
    });
    connect(this.#socket, endpoint);
    void this.#receive(on);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#patience);
    this.#socket.close();
  }

  async #receive(on: EventsListener): Promise<void> {
    for await (const [topic] of this.#socket) {
      const event = parseTopic(topic?.toString() ?? "");
      if (event !== undefined) on.event(event);
    }
  }
}
