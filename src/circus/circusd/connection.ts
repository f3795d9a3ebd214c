/**
 * Reports whether a socket is connected. ZeroMQ reconnects by itself for as long as that takes; this only listens to it. The events come in
 * order, those of one connection before those of the next.
 */
import type { Socket } from "zeromq";

export interface ConnectionListener {
  /** Connected, for the first time or again: what was known may be old. */
  up(): void;
  /** Not connected any more. */
  down(): void;
  /** Nobody listens there. Reported at every attempt. */
  unreachable(): void;
  /** Somebody listens there who does not speak ZeroMQ. Reported at every attempt. */
  foreign(): void;
  /** Somebody listens there who speaks ZeroMQ, but with another kind of socket. ZeroMQ does not try again. */
  mismatched(): void;
}

export const SOCKET_OPTIONS = {
  /** How often ZeroMQ tries to connect, in ms: at first, and at most after doubling. */
  reconnectInterval: 100,
  reconnectMaxInterval: 1000,
  /** In bytes. ZeroMQ disconnects a sender of longer ones. Circus's answer about a thousand watchers has a tenth of it. */
  maxMessageSize: 4 * 1024 * 1024,
};

/** Ends when the socket is closed. */
export async function listenToConnection(socket: Socket, on: ConnectionListener): Promise<void> {
  let state: "trying" | "up" | "failed" = "trying";
  for await (const { type } of socket.events) {
    if (type === "handshake") {
      state = "up";
      on.up();
    } else if (type === "disconnect") {
      if (state === "up") on.down();
      // This is the only failure about which ZeroMQ says nothing else.
      else if (state === "trying") on.mismatched();
      state = "trying";
    } else if (type === "connect:retry") {
      on.unreachable();
    } else if (type.startsWith("handshake:error")) {
      state = "failed";
      on.foreign();
    }
  }
}
