/**
 * One connection of a plugin to lightning-rpc on which calls may be refused. It is passed on message by message, so that our
 * errors can stand between the node's answers.
 */
import type { Socket } from "node:net";
import { encodeError } from "../../jsonrpc/encode.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { Framer } from "../../jsonrpc/framer.ts";
import { sourceOf, tap } from "../../recording/tap.ts";

/** Why a call is not passed on; undefined for one that is. @param id JSON text */
export type Refusal = (id: string | undefined, method: string | undefined) => string | undefined;

/** lightningd's code for a call that a rune forbids (common/jsonrpc_errors.h, RUNE_NOT_PERMITTED). */
const NOT_PERMITTED = 1502;
const BLANK_LINE = Buffer.from("\n\n");

export function passGuarded(plugin: Socket, node: Socket, number: number, refusal: Refusal): void {
  const [calls, results] = [sourceOf("calls", number), sourceOf("results", number)];
  const toPlugin = (bytes: Buffer): void => {
    tap?.read(results, bytes);
    send(bytes, plugin, node);
  };
  const called = (frame: Frame): void => {
    const why = refusal(frame.id, frame.method);
    if (why === undefined) send(frame.bytes(), node, plugin);
    else toPlugin(encodeError(frame.id ?? "null", { code: NOT_PERMITTED, message: why }));
  };
  plugin.on("data", (chunk: Buffer) => tap?.read(calls, chunk));
  passMessages(plugin, node, { message: called, stray: (bytes) => send(bytes, node, plugin) });
  passMessages(node, plugin, { message: (frame) => toPlugin(ended(frame)), stray: toPlugin });
}

/** Passes on all messages, then the end; where one connection breaks off, so does the other. */
function passMessages(
  from: Socket,
  to: Socket,
  sink: { readonly message: (frame: Frame) => void; readonly stray: (bytes: Buffer) => void },
): void {
  const framer = new Framer();
  const frames = { ...sink, tooLarge: (): void => void from.destroy() };
  from.on("data", (chunk: Buffer) => framer.push(chunk, frames));
  from.once("end", () => {
    framer.end(frames);
    to.end();
  });
  from.on("error", () => to.destroy());
  from.once("close", () => {
    if (!from.readableEnded) to.destroy();
  });
}

/** Adds the blank line that readers wait for: it may come in a later read. */
function ended(frame: Frame): Buffer {
  return frame.terminated ? frame.bytes() : Buffer.concat([frame.bytes(), BLANK_LINE]);
}

/** Back-pressure: do not read the one socket while the other's buffer is full. */
function send(bytes: Buffer, to: Socket, from: Socket): void {
  if (to.write(bytes) || from.isPaused()) return;
  from.pause();
  const resume = (): void => {
    to.off("drain", resume).off("close", resume);
    from.resume();
  };
  to.once("drain", resume).once("close", resume);
}
