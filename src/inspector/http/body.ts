/** Reads a request's body: a JSON object of limited size. */
import type { IncomingMessage } from "node:http";
import { Refusal } from "../refusal.ts";

const MOST_BYTES = 16 * 1024 * 1024;

/** @throws Refusal */
export async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const tooLarge = new Refusal(413, "A body may have 16 MiB.");
  if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES) throw tooLarge;
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw tooLarge;
    pieces.push(piece);
  }
  return objectIn(Buffer.concat(pieces).toString());
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal(400, "The body is no JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Refusal(400, "The body is no JSON object.");
  return value as Record<string, unknown>;
}
