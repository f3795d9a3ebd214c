/** The node's lightning-rpc socket, with the one method that autoreload needs to register more: `plugin`. */
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { encodeError, encodeResult } from "../../../src/jsonrpc/encode.ts";
import { Framer } from "../../../src/jsonrpc/framer.ts";
import type { Frame } from "../../../src/jsonrpc/frame.ts";

export interface PluginCommands {
  list(): object;
  /** @throws {Error} whose message is what lightningd would say */
  start(path: string): Promise<object>;
  stop(path: string): Promise<object>;
}

export class RpcSocket {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  static async open(path: string, commands: PluginCommands): Promise<RpcSocket> {
    const socket = new RpcSocket(commands);
    await new Promise<void>((resolve) => socket.#server.listen(path, resolve));
    return socket;
  }

  private constructor(commands: PluginCommands) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket)).on("error", () => undefined);
      const framer = new Framer();
      const message = (frame: Frame): void => void answer(frame, commands).then((bytes) => socket.write(bytes));
      socket.on("data", (chunk: Buffer) => framer.push(chunk, { message, stray: () => undefined }));
    });
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

async function answer(request: Frame, commands: PluginCommands): Promise<Buffer> {
  const id = request.id ?? "null";
  const [subcommand, plugin = ""] = positional(request.value("params"), ["subcommand", "plugin"]);
  try {
    if (subcommand === "start") return encodeResult(id, await commands.start(plugin));
    if (subcommand === "stop") return encodeResult(id, await commands.stop(plugin));
    return encodeResult(id, commands.list());
  } catch (error) {
    return encodeError(id, { code: -3, message: error instanceof Error ? error.message : String(error) });
  }
}

/** Params by name or by place. */
function positional(params: unknown, names: readonly string[]): (string | undefined)[] {
  if (Array.isArray(params)) return params as string[];
  return names.map((name) => (params as Readonly<Record<string, string>>)[name]);
}
