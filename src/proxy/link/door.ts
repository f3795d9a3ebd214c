/**
 * The door through which companions come in: executable files of ours in a directory that only this user can enter, and the
 * unix socket that they copy their stdio to. Each shows the secret that its own file holds; anyone else is turned away.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { constants } from "node:fs";
import { access, lstat, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { dirname, join } from "node:path";
import { checkSocketPath, inTemporary, removeTemporary } from "../../plugin/process/temporary.ts";

/** A companion that lightningd may start: its file, and who takes its connection. */
export interface Expected {
  /** Absolute; its base name is the plugin's, and so lightningd's name for it. */
  readonly path: string;
  /** Removes the file; a connection that is not there yet is not let in any more. */
  remove(): Promise<void>;
}

/** A companion's code: as little as Node allows, since lightningd waits for its start. Valid as CommonJS and as ES module. */
const companion = (socketPath: string, secret: string): string => `${firstLines(process.execPath)}
import("node:net").then(({ connect }) => {
  const socket = connect(${JSON.stringify(socketPath)}, () => {
    socket.write(${JSON.stringify(`${secret}\n`)});
    process.stdin.pipe(socket);
    socket.pipe(process.stdout);
  });
  const leave = () => process.exit(0);
  socket.on("close", () => process.stdout.write("", leave)).on("error", leave);
  process.stdin.on("end", leave);
});
`;

/**
 * The lines by which a companion runs on our own Node. A #! line takes no blank and few more than a hundred bytes, and without
 * /proc Node knows only the word that it was called by. In those cases a shell finds Node, and skips the JavaScript.
 */
function firstLines(node: string): string {
  if (/^\/[\w./+@-]{1,120}$/.test(node)) return `#!${node}`;
  const quoted = /[\n\r\u2028\u2029]/.test(node) ? "node" : `'${node.replaceAll("'", String.raw`'\''`)}'`;
  return `#!/bin/sh\n":" //; exec ${quoted} "$0" "$@"`;
}

const SECRET_BYTES = 32;
/** A connection that shows nothing for so long is closed. */
const PATIENCE_MS = 5000;

export class CompanionDoor {
  readonly #directory: string;
  readonly #server: Server;
  readonly #expected = new Map<string, (socket: Socket) => void>();
  #made = 0;

  /** @param tried directories for the door @throws if companions cannot be started from any of them, a sentence for each */
  static async open(tried?: readonly string[]): Promise<CompanionDoor> {
    return await inTemporary(async (directory) => {
      await checkPrivate(directory);
      const path = join(directory, "socket");
      checkSocketPath(path);
      checkTaken(directory);
      const server = createServer({ pauseOnConnect: false }).unref();
      try {
        server.listen(path);
        await once(server, "listening");
        await tryOut(directory);
        return new CompanionDoor(directory, server);
      } catch (error) {
        server.close();
        throw error;
      }
    }, tried);
  }

  private constructor(directory: string, server: Server) {
    this.#directory = directory;
    this.#server = server;
    server.on("connection", (socket: Socket) => this.#greet(socket));
  }

  /** Writes a companion's file. @param enter takes its connection, at most once */
  async expect(name: string, enter: (socket: Socket) => void): Promise<Expected> {
    await checkPrivate(this.#directory);
    const secret = randomBytes(SECRET_BYTES).toString("hex");
    const path = join(this.#directory, String(++this.#made), name);
    await writeCompanion(path, companion(join(this.#directory, "socket"), secret));
    this.#expected.set(secret, enter);
    return {
      path,
      remove: async () => {
        this.#expected.delete(secret);
        await rm(dirname(path), { recursive: true, force: true });
      },
    };
  }

  /** Whether the door takes one more companion: its directory is there (/tmp may have been cleaned), ours, and not full. */
  async stands(): Promise<boolean> {
    return tryOut(this.#directory).then(
      () => true,
      () => false,
    );
  }

  /** Lets nobody in any more, and removes all files. */
  close(): void {
    this.#server.close();
    removeTemporary(this.#directory);
  }

  #greet(socket: Socket): void {
    let shown = Buffer.alloc(0);
    const turnAway = (): void => void socket.destroy();
    const limit = setTimeout(turnAway, PATIENCE_MS).unref();
    socket.on("error", turnAway);
    const read = (chunk: Buffer): void => {
      shown = Buffer.concat([shown, chunk]);
      const length = SECRET_BYTES * 2 + 1;
      if (shown.length < length) return;
      clearTimeout(limit);
      socket.off("data", read);
      const enter = this.#admit(shown.subarray(0, length - 1));
      if (enter === undefined) {
        turnAway();
        return;
      }
      socket.off("error", turnAway).pause();
      if (shown.length > length) socket.unshift(shown.subarray(length));
      enter(socket);
    };
    socket.on("data", read);
  }

  #admit(shown: Buffer): ((socket: Socket) => void) | undefined {
    for (const [secret, enter] of this.#expected) {
      if (!timingSafeEqual(Buffer.from(secret), shown)) continue;
      this.#expected.delete(secret);
      return enter;
    }
    return undefined;
  }
}

/** @throws why a companion could not be started from there */
async function tryOut(directory: string): Promise<void> {
  await checkPrivate(directory);
  const path = join(directory, "try", "companion");
  try {
    await writeCompanion(path, companion(directory, "0".repeat(SECRET_BYTES * 2)));
    await access(path, constants.X_OK).catch(() => {
      throw new Error("no file may be executed there: it is mounted noexec");
    });
  } finally {
    await rm(dirname(path), { recursive: true, force: true });
  }
}

async function writeCompanion(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { mode: 0o700 });
  await writeFile(path, text, { mode: 0o700, flag: "wx" });
}

async function checkPrivate(directory: string): Promise<void> {
  const stats = await lstat(directory);
  const isOurs = stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0;
  if (!isOurs) throw new Error(`${directory} is not a directory of this user's alone`);
}

/** lightningd does not decode JSON's escapes in the path of `plugin start` (common/json_param.c, param_string). */
function checkTaken(directory: string): void {
  if (JSON.stringify(directory) === `"${directory}"`) return;
  throw new Error("its path has a character that JSON escapes, which lightningd does not take in `plugin start`");
}
