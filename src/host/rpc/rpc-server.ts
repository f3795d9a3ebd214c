/**
 * The `lightning-rpc` unix socket: clients' bytes are cut by JSON structure, and each connection's answers go out as they
 * come, not in the order asked. A client that does not read is not read from either.
 */
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { encodeError } from "../../jsonrpc/encode.ts";
import { INVALID_REQUEST } from "../../jsonrpc/errors.ts";
import { Framer } from "../../jsonrpc/framer.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Session } from "../commands/command.ts";
import { refusalOf } from "../frames.ts";
import { listenAt } from "./socket.ts";

export type Receiver = (session: Session, frame: Frame) => void;

export class RpcServer {
  readonly path: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #remove: () => void = () => undefined;

  /** @param deprecatedOk what connections start with */
  static async listen(path: string, receive: Receiver, deprecatedOk: boolean): Promise<RpcServer> {
    const server = new RpcServer(path, receive, deprecatedOk);
    server.#remove = await listenAt(path, server.#server);
    return server;
  }

  private constructor(path: string, receive: Receiver, deprecatedOk: boolean) {
    this.path = path;
    let connections = 0;
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      serve(socket, `jsonrpc#${++connections}`, receive, deprecatedOk);
    });
  }

  stopListening(): void {
    this.#remove();
    this.#server.close();
  }

  /** Sends what waits, then closes all connections. */
  closeAll(): void {
    this.stopListening();
    for (const socket of this.#sockets) socket.destroySoon();
  }

  destroy(): void {
    this.stopListening();
    for (const socket of this.#sockets) socket.destroy();
  }
}

function serve(socket: Socket, source: string, receive: Receiver, deprecatedOk: boolean): void {
  const session: Session = {
    source,
    notifications: false,
    deprecatedOk,
    write(bytes) {
      if (!socket.writable) return;
      if (!socket.write(bytes)) socket.pause();
    },
  };
  let stray = "";
  const sink = {
    message(frame: Frame) {
      if (stray === "") receive(session, frame);
      else refuse(socket, session, stray + frame.bytes().toString());
    },
    /** lightningd does not look at anything before a closing brace came. */
    stray(bytes: Buffer) {
      stray += bytes.toString();
      if (stray.includes("}")) refuse(socket, session, stray);
    },
  };
  const framer = new Framer();
  socket.on("drain", () => socket.resume());
  socket.on("error", () => undefined);
  socket.on("data", (bytes) => framer.push(bytes, sink));
}

/** lightningd answers once and hears no more from this connection. */
function refuse(socket: Socket, session: Session, text: string): void {
  if (!socket.writable) return;
  session.write(encodeError("null", { code: INVALID_REQUEST, message: refusalOf(text) }));
  socket.end();
}
