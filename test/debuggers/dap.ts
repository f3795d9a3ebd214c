/** A client of the Debug Adapter Protocol: as an editor talks to debugpy and delve, by a socket. */
import { EventEmitter, once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";

interface Message {
  readonly type: "request" | "response" | "event";
  readonly event?: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: unknown;
}

const PATIENCE_MS = 20_000;
const RETRY_MS = 20;

export class DebugAdapter implements Disposable {
  readonly #socket: Socket;
  readonly #messages = new EventEmitter();
  #seq = 0;
  #read = Buffer.alloc(0);

  /** Tries until somebody listens there: a debugger starts with each version. */
  static async connect(port: number): Promise<DebugAdapter> {
    for (const end = performance.now() + PATIENCE_MS; ;) {
      const socket = connect({ port, host: "127.0.0.1" });
      try {
        await once(socket, "connect");
        return new DebugAdapter(socket);
      } catch (error) {
        if (performance.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", () => undefined).on("data", (chunk: Buffer) => this.#take(chunk));
    // As editors do; debugpy keeps its port until then.
    this.#messages.once("event terminated", () => void this.#letGo());
  }

  /** @param how members of the attach request @param path of the source, as the debugger knows it */
  async attach(how: object, path: string, line: number): Promise<void> {
    await this.request("initialize", { adapterID: "test", linesStartAt1: true, columnsStartAt1: true });
    const initialized = this.event("initialized");
    const attached = this.request("attach", how);
    await initialized;
    await this.request("setBreakpoints", { source: { path }, breakpoints: [{ line }] });
    await this.request("configurationDone", {});
    await attached;
  }

  async request(command: string, args: object): Promise<unknown> {
    const seq = ++this.#seq;
    const text = JSON.stringify({ seq, type: "request", command, arguments: args });
    const answered = this.#next(`response ${seq}`);
    this.#socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    const { success, message, body } = await answered;
    if (success !== true) throw new Error(`${command}: ${message ?? JSON.stringify(body)}`);
    return body;
  }

  /** The next one of this name. */
  async event(name: string): Promise<unknown> {
    return (await this.#next(`event ${name}`)).body;
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  async #next(name: string): Promise<Message> {
    const [message] = (await once(this.#messages, name, { signal: AbortSignal.timeout(PATIENCE_MS) })) as [Message];
    return message;
  }

  async #letGo(): Promise<void> {
    await this.request("disconnect", {}).catch(() => undefined);
    this.#socket.end();
  }

  #take(chunk: Buffer): void {
    this.#read = Buffer.concat([this.#read, chunk]);
    for (;;) {
      const head = this.#read.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/.exec(this.#read.toString("latin1", 0, Math.max(head, 0)))?.[1]);
      const end = head + 4 + length;
      if (head < 0 || this.#read.length < end) return;
      const message = JSON.parse(this.#read.toString("utf8", head + 4, end)) as Message;
      this.#read = this.#read.subarray(end);
      this.#messages.emit(
        message.type === "event" ? `event ${message.event}` : `response ${message.request_seq}`,
        message,
      );
    }
  }
}
