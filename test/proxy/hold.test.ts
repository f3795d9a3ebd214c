/** What waits for an instance: all of it and in order during a reload, of notifications the newest that fit while nobody serves. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { parseFrame } from "../../src/host/frames.ts";
import type { Frame } from "../../src/jsonrpc/frame.ts";
import { Link } from "../../src/proxy/link/link.ts";
import { Hold } from "../../src/proxy/traffic/hold.ts";

const MIB = 1024 * 1024;

function linkOn(input: PassThrough): Link {
  return new Link(input, new PassThrough(), { fromHost: () => undefined, linkEnded: () => undefined });
}

/** @param size at least, in bytes */
function notification(name: string, size = 0): Frame {
  return parseFrame(Buffer.from(`{"jsonrpc":"2.0","method":"${name}","params":{"x":"${"x".repeat(size)}"}}`));
}

const namesIn = (hold: Hold): (string | undefined)[] => hold.take().map(({ frame }) => frame.method);

test("all that comes in a reload waits in order, and is gone once it is taken", () => {
  const hold = new Hold();
  const link = linkOn(new PassThrough());
  for (const name of ["a", "b", "c"]) hold.add(notification(name), undefined, link);
  expect(hold.size).toBe(3);
  expect(namesIn(hold)).toEqual(["a", "b", "c"]);
  expect(hold.size).toBe(0);
});

test("past 16 MiB the link is not read until what waits is taken; nothing is lost", () => {
  const hold = new Hold();
  const input = new PassThrough();
  const link = linkOn(input);
  for (let count = 0; count < 15; count++) hold.add(notification("a", MIB), undefined, link);
  expect(input.isPaused()).toBe(false);
  for (let count = 0; count < 2; count++) hold.add(notification("b", MIB), undefined, link);
  expect(input.isPaused()).toBe(true);
  expect(hold.take()).toHaveLength(17);
  expect(input.isPaused()).toBe(false);
  expect(hold.lost).toBe(0);
});

test.each([
  ["fit into 1 MiB", [400, 400, 100], ["0", "1", "2"], 0],
  ["are too many: the oldest falls out", [400, 400, 400], ["1", "2"], 1],
  ["are too large together: all but the newest fall out", [400, 400, 1000], ["2"], 2],
  ["end in one that alone is too large: it is kept", [400, 2000], ["1"], 1],
])("with nobody there, notifications that %s", (_, kibibytes, kept, lost) => {
  const hold = new Hold();
  for (const [index, size] of kibibytes.entries()) hold.keep(notification(String(index), size * 1024));
  expect(namesIn(hold)).toEqual(kept);
  expect(hold.lost).toBe(lost);
});

test("when nobody comes any more, requests are taken out and notifications stay", () => {
  const hold = new Hold();
  const link = linkOn(new PassThrough());
  const frame = parseFrame(Buffer.from('{"jsonrpc":"2.0","id":"a#1","method":"hello","params":{}}'));
  const idNumber = frame.idNumberAt(0);
  const request = { id: '"a#1"', idNumber, place: 0, kind: "method", name: "hello", link, frame } as const;
  const open = { ...request, sentTo: undefined, sentAs: 0, sentAt: 0, isLate: false };
  hold.add(notification("a"), undefined, link);
  hold.add(frame, open, link);
  hold.add(notification("b"), undefined, link);
  expect(hold.takeRequests()).toEqual([open]);
  expect(namesIn(hold)).toEqual(["a", "b"]);
});
