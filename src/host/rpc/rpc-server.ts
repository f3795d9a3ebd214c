/**
 * The `lightning-rpc` unix socket. A client's bytes are cut by JSON structure, and answers go out as they come, not in the order of the
 * questions. A client that does not read is not read either.
 */
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { encodeError } from "../../jsonrpc/encode.ts";
import { INVALID_REQUEST } from "../../jsonrpc/errors.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Session } from "../commands/command.ts";
import { JsonInput } from "../json/input.ts";
import { listenAt } from "./socket.ts";

export type Receiver = (session: Session, frame: Frame) => void;

export class RpcServer {
  readonly path: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #remove: () => void = () => undefined;

  /** @param deprecatedOk whether connections may use deprecated things, until they choose */
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
  const input = new JsonInput();
  const take = (): void => {
    for (let found = input.next(); found !== undefined; found = input.next()) {
      if (found.kind === "message") receive(session, found.frame);
      else {
        refuse(socket, session, found.why);
        return;
      }
    }
  };
  socket.on("drain", () => socket.resume());
  socket.on("error", () => undefined);
  socket.on("data", (bytes) => {
    if (!socket.writable) return;
    input.push(bytes);
    take();
  });
}

/** lightningd answers once, and reads no more from this connection. */
function refuse(socket: Socket, session: Session, why: string): void {
  session.write(encodeError("null", { code: INVALID_REQUEST, message: why }));
  socket.end();
}
