/** What goes over a bench's pipes, so that two runs can be compared. */
import { appendFileSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Framer } from "../../../src/jsonrpc/framer.ts";
import type { Frame } from "../../../src/jsonrpc/frame.ts";
import type { Host } from "../../../src/host/host.ts";

/** Appends what the host says to each of its plugins, and what they say to it. Plugins of the test runtime add what they read. */
export function tape(host: Host, directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const { name, raw } of host.plugins) {
    raw.on("toPlugin", (bytes) => appendFileSync(join(directory, `${name}.in`), bytes));
    raw.on("fromPlugin", (bytes) => appendFileSync(join(directory, `${name}.out`), bytes));
  }
}

/** The messages on each tape in a directory, without what is of one run alone. */
export function messagesOn(directory: string, plain: (text: string) => string): Map<string, readonly string[]> {
  const names = readdirSync(directory).toSorted();
  return new Map(names.map((name) => [name, messagesIn(readFileSync(join(directory, name))).map(plain)]));
}

/** A recording subscribes to lightningd's log, and says itself what it does. */
function messagesIn(bytes: Buffer): string[] {
  const messages: string[] = [];
  const message = (frame: Frame): void => {
    if (frame.method !== "log") messages.push(frame.bytes().toString("latin1").trim());
  };
  new Framer().push(bytes, { message, stray: (stray) => messages.push(`stray: ${stray.toString("latin1")}`) });
  return messages;
}
