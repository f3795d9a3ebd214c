/** Finds the messages in the bytes of a plugin or a client, as lightningd's own reader does (common/jsonrpc_io.c). */
import { isUtf8 } from "node:buffer";
import { Frame } from "../../jsonrpc/frame.ts";
import { headsIn } from "../../jsonrpc/scanner.ts";
import { endOfRoot, Tokens } from "./tokens.ts";
import type { Token } from "./tokens.ts";

/** A message, or lightningd's words for bytes that are none. It reads no further after these. */
export type Found =
  | { readonly kind: "message"; readonly frame: Frame }
  | { readonly kind: "broken"; readonly why: string };

const FIRST_BYTES = 64 * 1024;

export class JsonInput {
  #bytes = Buffer.alloc(FIRST_BYTES);
  /** The place of the first token, and the end of what came. */
  #from = 0;
  #to = 0;
  #tokens = new Tokens();
  /** How many tokens were taken, and how many of their bytes. */
  #taken = { tokens: 0, bytes: 0 };

  push(bytes: Buffer): void {
    if (this.#to + bytes.length > this.#bytes.length) this.#makeRoom(bytes.length);
    bytes.copy(this.#bytes, this.#to);
    this.#to += bytes.length;
  }

  /**
   * The next message, or what is wrong with all bytes that were not taken yet: lightningd looks at everything that it has before it takes
   * the first message. It looks at nothing before a closing brace has come.
   * @returns undefined if more has to come
   */
  next(): Found | undefined {
    const bytes = this.#bytes.subarray(this.#from, this.#to);
    const rest = bytes.subarray(this.#taken.bytes);
    if (!rest.includes("}")) return this.#settle();
    if (!this.#tokens.read(bytes)) return broken("Failed to parse RPC JSON response", rest);
    const { list } = this.#tokens;
    const first = this.#taken.tokens;
    const root = list[first];
    if (root === undefined || root.end < 0) return this.#settle();
    const end = endOfRoot(list, first);
    const text = bytes.subarray(this.#taken.bytes, root.end);
    if (end < 0 || !isUtf8(text)) return broken("Failed to parse RPC JSON response", rest);
    const frame = frameOf(bytes, list, first, end);
    if (!frame.has("jsonrpc")) return broken('JSON-RPC message does not contain "jsonrpc" field:', rest);
    this.#taken = { tokens: end, bytes: root.end };
    return { kind: "message", frame };
  }

  /** Forgets what was taken. Half a message will be looked at again. */
  #settle(): undefined {
    if (this.#taken.tokens === 0) return;
    this.#from += this.#taken.bytes;
    this.#tokens = new Tokens();
    this.#taken = { tokens: 0, bytes: 0 };
  }

  #makeRoom(more: number): void {
    const rest = this.#bytes.subarray(this.#from, this.#to);
    const bytes = Buffer.alloc(Math.max(FIRST_BYTES, 2 * (rest.length + more)));
    rest.copy(bytes);
    this.#bytes = bytes;
    this.#from = 0;
    this.#to = rest.length;
  }
}

function broken(what: string, bytes: Buffer): Found {
  return { kind: "broken", why: `${what} '${bytes.toString()}'` };
}

interface Place {
  readonly from: number;
  readonly to: number;
}

/** The place of a member's value, with its quotes; undefined if the object has no such member. */
export function placeOf(name: string, object: Buffer): Place | undefined {
  const tokens = new Tokens();
  tokens.read(object);
  return placesIn(object, tokens.list, 0, tokens.list.length).get(name);
}

/** Of a repeated member the first counts. Names are compared as they are written, without reading escapes. */
function placesIn(bytes: Buffer, tokens: readonly Token[], root: number, end: number): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  if (tokens[root]?.type !== "object") return places;
  for (let at = root + 1; at < end; at++) {
    const key = tokens[at];
    const value = tokens[at + 1];
    if (key?.parent !== root || value === undefined) continue;
    const name = bytes.toString("latin1", key.start, key.end);
    const quote = value.type === "string" ? 1 : 0;
    if (!places.has(name)) places.set(name, { from: value.start - quote, to: value.end + quote });
  }
  return places;
}

const MEMBERS = ["jsonrpc", "id", "method", "params", "result", "error"];

function frameOf(bytes: Buffer, tokens: readonly Token[], root: number, end: number): Frame {
  const { start = 0, end: to = 0 } = tokens[root] ?? {};
  const places = placesIn(bytes, tokens, root, end);
  const spans = MEMBERS.flatMap((name) => {
    const place = places.get(name);
    return place === undefined ? [-1, -1] : [place.from - start, place.to - start];
  });
  const own = Buffer.from(bytes.subarray(start, to));
  return new Frame(own, 0, own.length, headsIn(spans), { parts: [own], spans });
}
