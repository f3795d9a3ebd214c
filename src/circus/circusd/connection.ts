/**
 * Tells whether a socket is connected. ZeroMQ connects again by itself, for as long as it takes; this only listens to it. The
 * events come in order, each connection's before the next one's.
 */
import type { Socket } from "zeromq";

export interface ConnectionListener {
  /** Connected, for the first time or again: what was known may be out of date. */
  up(): void;
  /** Not connected any more. */
  down(): void;
  /** Nobody is there. Told at every attempt. */
  unreachable(): void;
  /** Somebody is there who does not speak ZeroMQ. Told at every attempt. */
  foreign(): void;
  /** Somebody is there who speaks ZeroMQ, but is no counterpart of this kind of socket. It is not tried again. */
  mismatched(): void;
}

export const SOCKET_OPTIONS = {
  /** How often ZeroMQ tries to connect: at first, and at most after doubling, in ms. */
  reconnectInterval: 100,
  reconnectMaxInterval: 1000,
  /** In bytes; of who sends a longer one ZeroMQ lets go. What Circus tells of a thousand watchers is a tenth of it. */
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
      // Of all failures, this is the one of which ZeroMQ says nothing else.
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
