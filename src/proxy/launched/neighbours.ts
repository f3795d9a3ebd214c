/**
 * The autoreloads that launchers run on one node, which find each other by sockets in the node's directory. lightningd has the
 * methods of only one of them, and that one asks the others for their plugins.
 */
import { once } from "node:events";
import { rmSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { basename, join } from "node:path";
import { encodeRequest } from "../../jsonrpc/encode.ts";
import { ResponseError, readError } from "../../jsonrpc/errors.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { askNode, connectToNode } from "../../lightningd/rpc.ts";
import { closePrivate, listenPrivately } from "../../plugin/process/private-socket.ts";
import { Link } from "../link/link.ts";
import type { LinkSink } from "../link/link.ts";

const SOCKET = /^autoreload-\d+\.neighbour$/;
/** A restart takes as long as the plugin's start does. */
const ANSWER_MS = 120_000;

export class Neighbours {
  readonly #directory: string;
  readonly #name = `autoreload-${process.pid}.neighbour`;
  #server: Server | undefined;

  /** @param directory the node's, `<lightning-dir>/<network>` */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Lets the others ask. @throws a system error if there cannot be a socket */
  async open(sink: LinkSink): Promise<void> {
    this.#server = createServer((socket) => void new Link(socket, socket, sink, "neighbour")).unref();
    await listenPrivately(this.#server, join(this.#directory, this.#name));
  }

  close(): void {
    if (this.#server !== undefined) closePrivate(this.#server, join(this.#directory, this.#name));
  }

  /** Whether none of those that run now opened before us, so that all agree who is the first. */
  async isFirst(): Promise<boolean> {
    const ours = await openedMs(join(this.#directory, this.#name));
    for (const path of await this.#paths()) {
      const theirs = await openedMs(path);
      const isEarlier = theirs < ours || (theirs === ours && basename(path) < this.#name);
      if (isEarlier && (await isThere(path))) return false;
    }
    return true;
  }

  /** Asks all of them. @returns the plugins in the answers @throws {ResponseError} that of the first that refuses */
  async plugins(method: string, params: object): Promise<object[]> {
    const paths = await this.#paths();
    return (await Promise.all(paths.map((path) => ask(path, method, params)))).flatMap(pluginsIn);
  }

  /** @returns JSON text: the answer of the one that has the plugin; undefined if none has */
  async askFor(plugin: string, method: string, params: object): Promise<string | undefined> {
    for (const path of await this.#paths()) {
      const has = pluginsIn(await ask(path, "autoreload-status", {})).some((status) => isNamed(status, plugin));
      if (has) return (await ask(path, method, params))?.text("result");
    }
    return undefined;
  }

  /** Resolves when one of the present neighbours ends; at once if there is none. @returns whether there was one */
  async untilOneGoes(): Promise<boolean> {
    const paths = await this.#paths();
    if (paths.length === 0) return false;
    const sockets = paths.map((path) => watched(path));
    await Promise.race(sockets.map((socket) => once(socket, "close")));
    for (const socket of sockets) socket.destroy();
    return true;
  }

  async #paths(): Promise<string[]> {
    const names = await readdir(this.#directory).catch(() => []);
    return names.filter((name) => SOCKET.test(name) && name !== this.#name).map((name) => join(this.#directory, name));
  }
}

/** A connection that closes when the neighbour ends. The socket's file is removed where nobody listens on it any more. */
function watched(path: string): Socket {
  const socket = connectToNode(path).unref().resume();
  return socket.on("error", () => rmSync(path, { force: true }));
}

async function isThere(path: string): Promise<boolean> {
  const socket = watched(path);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** When a socket was made, in ms since the epoch; Infinity if it is gone. */
async function openedMs(path: string): Promise<number> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.mtimeMs ?? Infinity;
}

/** @returns undefined if nobody is there any more @throws {ResponseError} */
async function ask(path: string, method: string, params: object): Promise<Frame | undefined> {
  const request = encodeRequest('"autoreload:neighbour"', method, params);
  const answer = await askNode(path, request, AbortSignal.timeout(ANSWER_MS)).catch(() => undefined);
  if (answer?.has("error") === true) throw new ResponseError(readError(answer.value("error")));
  return answer;
}

interface Status {
  readonly name: string;
  readonly path: string;
}

/** The answer needs no check: all neighbours are of our version. */
function pluginsIn(answer: Frame | undefined): readonly Status[] {
  return (answer?.value("result") as { readonly plugins?: readonly Status[] } | undefined)?.plugins ?? [];
}

function isNamed({ name, path }: Status, text: string): boolean {
  return text === name || text === path || text === basename(path);
}
