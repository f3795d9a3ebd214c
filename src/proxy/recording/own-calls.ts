/**
 * The socket of ours that init names to a plugin for its own calls. Its bytes pass to the node's socket and back, but for calls
 * that are refused while the plugin is asked again. The socket outlives the recording, because the plugin goes on using it.
 */
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { join } from "node:path";
import { connectToNode } from "../../lightningd/rpc.ts";
import { closePrivate, listenPrivately } from "../../plugin/process/private-socket.ts";
import { sourceOf, tap } from "../../recording/tap.ts";
import type { Stream } from "../../recording/tap.ts";
import { passGuarded } from "./guarded-calls.ts";
import type { Refusal } from "./guarded-calls.ts";

export interface OwnCallsOptions {
  /** The plugin's number. */
  readonly plugin: number;
  /** Absolute, as init has it; a relative `rpc-file` starts from here. */
  readonly lightningDir: string;
  /** The node's socket, absolute. */
  readonly rpcFile: string;
  /** Why a call is not passed on; undefined for one that is, and where all are. */
  readonly refusal: Refusal | undefined;
}

let connections = 0;
let sockets = 0;

export class OwnCalls {
  /** The `rpc-file` for init: relative to the lightning-dir, which some frameworks put in front of any name. */
  readonly name: string;
  readonly #options: OwnCallsOptions;
  readonly #path: string;
  readonly #server: Server;

  /** @throws if there cannot be such a socket */
  static async open(options: OwnCallsOptions): Promise<OwnCalls> {
    const calls = new OwnCalls(options);
    await listenPrivately(calls.#server, calls.#path);
    return calls;
  }

  private constructor(options: OwnCallsOptions) {
    this.#options = options;
    this.name = `autoreload-${process.pid}-${++sockets}.rpc`;
    this.#path = join(options.lightningDir, this.name);
    // Either end may finish writing before the other.
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#pass(socket)).unref();
  }

  close(): void {
    closePrivate(this.#server, this.#path);
  }

  #pass(plugin: Socket): void {
    const number = ++connections;
    tap?.note({ note: "connection", number, p: this.#options.plugin });
    const node = connectToNode(this.#options.rpcFile, { allowHalfOpen: true });
    const { refusal } = this.#options;
    if (refusal === undefined) {
      passOn(plugin, node, "calls", number);
      passOn(node, plugin, "results", number);
    } else passGuarded(plugin, node, number, refusal);
    node.once("close", () => tap?.note({ note: "hung-up", number }));
  }
}

/** Passes on all bytes, then the end; where one connection breaks off, so does the other. */
function passOn(from: Socket, to: Socket, stream: Stream, number: number): void {
  const source = sourceOf(stream, number);
  from.on("data", (chunk: Buffer) => tap?.read(source, chunk));
  from.pipe(to);
  from.on("error", () => to.destroy());
  from.once("close", () => {
    if (!from.readableEnded) to.destroy();
  });
}
