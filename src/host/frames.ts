/** Single messages: makes a frame of bytes, and the same bytes with another id, as lightningd passes commands on. */
import type { IdText } from "../jsonrpc/encode.ts";
import type { Frame } from "../jsonrpc/frame.ts";
import { JsonInput } from "./json/input.ts";

/** The one message in these bytes. */
export function parseFrame(bytes: Buffer): Frame {
  const input = new JsonInput();
  input.push(bytes);
  const found = input.next();
  if (found?.kind !== "message") throw new Error(`no message in ${bytes.toString()}`);
  return found.frame;
}

/** The message's text from brace to brace, without the white space around it. */
export function textOf(frame: Frame): Buffer {
  const bytes = frame.bytes();
  return bytes.subarray(0, bytes.lastIndexOf("}") + 1);
}

/** A message with another id, otherwise byte for byte the same, and with a blank line at its end. */
export function replaceId(frame: Frame, id: IdText): Buffer {
  const text = textOf(frame);
  const old = frame.slice("id");
  if (old === undefined) throw new Error("only a message with an id can get another one");
  const from = old.byteOffset - text.byteOffset;
  return Buffer.concat([
    text.subarray(0, from),
    Buffer.from(id, "latin1"),
    text.subarray(from + old.length),
    BLANK_LINE,
  ]);
}

const BLANK_LINE = Buffer.from("\n\n");
