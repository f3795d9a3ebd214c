/**
 * The door through which companions come in: executable files of ours in a directory that only this user can enter, and the
 * unix socket that they copy their stdio to. Each shows the secret that its own file holds; anyone else is turned away.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { lstat, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { guardDirectory, releaseDirectory } from "../../plugin/process/guard.ts";

/** A companion that lightningd may start: its file, and who takes its connection. */
export interface Expected {
  /** Absolute; its base name is the plugin's, and so lightningd's name for it. */
  readonly path: string;
  /** Removes the file; a connection that is not there yet is not let in any more. */
  remove(): Promise<void>;
}

/** What a companion does: as little as Node allows, since lightningd waits for its start. Valid as CommonJS and as ES module. */
const companion = (socketPath: string, secret: string): string => `#!${interpreter()}
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

const SECRET_BYTES = 32;
/** A connection that shows nothing for so long is closed. */
const PATIENCE_MS = 5000;

export class CompanionDoor {
  readonly #directory: string;
  readonly #server: Server;
  readonly #expected = new Map<string, (socket: Socket) => void>();
  #made = 0;

  static async open(): Promise<CompanionDoor> {
    const directory = await mkdtemp(join(tmpdir(), "autoreload-")).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`there is no room for it in ${tmpdir()} (${why}). Start lightningd with another TMPDIR`);
    });
    guardDirectory(directory);
    await checkPrivate(directory);
    const server = createServer({ pauseOnConnect: false });
    const door = new CompanionDoor(directory, server);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(join(directory, "socket"), resolve);
    });
    server.unref();
    return door;
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
    await mkdir(dirname(path), { mode: 0o700 });
    await writeFile(path, companion(join(this.#directory, "socket"), secret), { mode: 0o700, flag: "wx" });
    this.#expected.set(secret, enter);
    return {
      path,
      remove: async () => {
        this.#expected.delete(secret);
        await rm(dirname(path), { recursive: true, force: true });
      },
    };
  }

  /** Whether the directory is still there, and ours: those in /tmp may be cleaned away. */
  async stands(): Promise<boolean> {
    return checkPrivate(this.#directory).then(
      () => true,
      () => false,
    );
  }

  /** Nobody comes in any more; all files are removed. */
  async close(): Promise<void> {
    this.#server.close();
    await rm(this.#directory, { recursive: true, force: true });
    releaseDirectory(this.#directory);
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

async function checkPrivate(directory: string): Promise<void> {
  const stats = await lstat(directory);
  const isOurs = stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0;
  if (!isOurs) throw new Error(`${directory} is not a directory of this user's alone`);
}

/** The Node that runs us, where a #! line can name it. */
function interpreter(): string {
  const path = process.execPath;
  return path.includes(" ") || path.length > 120 ? "/usr/bin/env node" : path;
}
