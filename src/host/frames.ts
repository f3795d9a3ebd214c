/** Single messages: from bytes to a frame, and the same bytes with another id, as lightningd hands commands on. */
import type { IdText } from "../jsonrpc/encode.ts";
import { Framer } from "../jsonrpc/framer.ts";
import type { Frame } from "../jsonrpc/frame.ts";

/** The one message in these bytes. */
export function parseFrame(bytes: Buffer): Frame {
  let found: Frame | undefined;
  const sink = { message: (frame: Frame) => (found ??= frame), stray: () => undefined };
  new Framer().push(bytes, sink);
  if (found === undefined) throw new Error(`no message in ${bytes.toString()}`);
  return found;
}

/** The message's text from brace to brace: what came, less the white space around it. */
export function textOf(frame: Frame): Buffer {
  const bytes = frame.bytes();
  return bytes.subarray(0, bytes.lastIndexOf("}") + 1);
}

/** A message that has an id, byte for byte but for the id, ended by a blank line. */
export function replaceId(frame: Frame, id: IdText): Buffer {
  const whole = frame.parts === undefined ? frame : frame.detached();
  const text = textOf(whole);
  const old = whole.slice("id");
  if (old === undefined) throw new Error("only a message with an id can get another one");
  const from = old.byteOffset - text.byteOffset;
  return Buffer.concat([
    text.subarray(0, from),
    Buffer.from(id, "latin1"),
    text.subarray(from + old.length),
    BLANK_LINE,
  ]);
}

/** What lightningd says of bytes that are no message: of an array or a number, that the member is missing. */
export function refusalOf(text: string): string {
  const isJson = /^\s*[[\d]/.test(text) && !/^\s*\[\s*\]/.test(text);
  if (isJson) return `JSON-RPC message does not contain "jsonrpc" field: '${text}'`;
  return `Failed to parse RPC JSON response '${text}'`;
}

const BLANK_LINE = Buffer.from("\n\n");
