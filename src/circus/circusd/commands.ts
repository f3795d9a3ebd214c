/**
 * Circus's commands, by JSON over a ZeroMQ DEALER socket, as its own circusctl sends them. Any number may be under way; each
 * is answered once, or rejected when the connection is lost. Nothing is sent, or kept to be sent, while there is none.
 */
import type { Dealer } from "zeromq";
import { listenToConnection, SOCKET_OPTIONS } from "./connection.ts";
import type { ConnectionListener } from "./connection.ts";
import { CircusGone, CircusRefused, SetupError } from "./errors.ts";
import type { Zeromq } from "./zeromq.ts";

/** The properties of an answer, which depend on the command, besides Circus's own `status`, `time` and `id`. */
export type Answer = Readonly<Record<string, unknown>>;

export interface CommandsListener extends ConnectionListener {
  /** A command has not been answered for longer than it should take. We still wait for it. */
  slow(command: string, patienceMs: number): void;
}

interface Question {
  answer(answer: Answer): void;
  reject(error: Error): void;
}

/** Circus answers at once. A command for whose effect it waits comes with a time of its own. */
const PATIENCE_MS = 10_000;

export class Commands implements Disposable {
  readonly #socket: Dealer;
  readonly #on: CommandsListener;
  readonly #open = new Map<string, Question>();
  #lastId = 0;
  #isUp = false;

  /** @throws {SetupError} if this is no endpoint */
  constructor(zeromq: Zeromq, endpoint: string, on: CommandsListener) {
    this.#on = on;
    this.#socket = new zeromq.Dealer({ ...SOCKET_OPTIONS, linger: 0, immediate: true, sendTimeout: 0 });
    void listenToConnection(this.#socket, {
      up: () => {
        this.#isUp = true;
        on.up();
      },
      down: () => {
        this.#lose();
        on.down();
      },
      unreachable: () => on.unreachable(),
      foreign: () => on.foreign(),
      mismatched: () => on.mismatched(),
    });
    connect(this.#socket, endpoint);
    void this.#receive();
  }

  /**
   * @throws {CircusRefused} if Circus answers with an error
   * @throws {CircusGone} if it is not there, or goes away before it answers
   */
  async ask(command: string, properties: Answer = {}, patienceMs = PATIENCE_MS): Promise<Answer> {
    if (!this.#isUp) throw new CircusGone();
    const id = String(++this.#lastId);
    const slow = setTimeout(() => this.#on.slow(command, patienceMs), patienceMs);
    try {
      return await new Promise<Answer>((answer, reject) => {
        this.#open.set(id, { answer, reject });
        // The socket does not take it if the connection is gone, which an event will say later.
        this.#socket
          .send(JSON.stringify({ id, command, properties }))
          .catch((error: unknown) => reject(new CircusGone({ cause: error })));
      });
    } finally {
      clearTimeout(slow);
      this.#open.delete(id);
    }
  }

  [Symbol.dispose](): void {
    this.#socket.close();
    this.#lose();
  }

  async #receive(): Promise<void> {
    for await (const [message] of this.#socket) this.#take(message?.toString() ?? "");
  }

  #take(text: string): void {
    const answer = parse(text);
    const question = this.#open.get(String(answer["id"]));
    // A command that asks for a watcher's state has that state as its `status`.
    if (answer["status"] === "error") question?.reject(new CircusRefused(String(answer["reason"])));
    else question?.answer(answer);
  }

  #lose(): void {
    this.#isUp = false;
    for (const question of this.#open.values()) question.reject(new CircusGone());
    this.#open.clear();
  }
}

export function connect(socket: { connect(endpoint: string): void }, endpoint: string): void {
  try {
    socket.connect(endpoint);
  } catch (error) {
    throw new SetupError(`ZeroMQ cannot connect to ${endpoint}: ${String(error)}`, { cause: error });
  }
}

function parse(text: string): Answer {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null ? (answer as Answer) : {};
  } catch {
    return {};
  }
}
