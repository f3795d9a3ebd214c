/** Opens the inspector's door: a port of 127.0.0.1, or a unix socket that only this user can open. */
import { chmodSync, lstatSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { connect } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { nearest } from "../../lightningd/rpc.ts";
import type { Address } from "../../lightningd/options/session.ts";

/** An address, because somebody may change what a name leads to. */
const HOST = "127.0.0.1";

/** @returns where it listens, with its port @throws with a sentence that says what to do */
export async function listen(server: Server, at: Address): Promise<Address> {
  if ("path" in at) return await listenOnSocket(server, at.path);
  try {
    await listening(server, () => server.listen({ host: HOST, port: at.port, exclusive: true }));
  } catch (error) {
    throw new Error(whyNoPort(at.port, error), { cause: error });
  }
  return { port: (server.address() as AddressInfo).port };
}

function whyNoPort(port: number, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `port ${port} of ${HOST} is in use: name another one, or auto for any that is free`;
  if (code === "EACCES")
    return `port ${port} of ${HOST} is not for this user: name one from 1024 on, or auto for any that is free`;
  return message;
}

/**
 * Makes the socket in a directory that nobody else can enter, and moves it to its path once it has its mode: at no moment can another user
 * connect.
 */
async function listenOnSocket(server: Server, path: string): Promise<Address> {
  await makeRoom(path);
  let directory: string | undefined;
  try {
    directory = mkdtempSync(`${path}.`);
    const made = join(directory, "s");
    await listening(server, () => server.listen(nearest(made)));
    chmodSync(made, 0o600);
    renameSync(made, path);
  } catch (error) {
    throw new Error(`${path} cannot be made: ${(error as Error).message}`, { cause: error });
  } finally {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  }
  return { path };
}

/** Removes a socket that nobody listens on: it was left by an autoreload that was killed. Anything else stays. */
async function makeRoom(path: string): Promise<void> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  const isStale = stats.isSocket() && stats.uid === process.getuid?.() && !(await isListening(path));
  if (!isStale) {
    const what = stats.isSocket() ? "somebody listens there" : "it is there, and is no socket";
    throw new Error(`${path} is left alone, since ${what}: name another path`);
  }
  rmSync(path);
}

async function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(nearest(path));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code !== "ECONNREFUSED"));
  });
}

async function listening(server: Server, begin: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).once("listening", () => {
      server.off("error", reject);
      resolve();
    });
    begin();
  });
}
