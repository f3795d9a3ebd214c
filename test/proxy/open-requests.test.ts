/** The ledger finds requests by the number that their ids end in: whatever ids look like, it must be as if it went by their texts. */
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFrame } from "../../src/host/frames.ts";
import { Ledger } from "../../src/proxy/traffic/ledger.ts";
import type { OpenRequest } from "../../src/proxy/traffic/ledger.ts";
import { Link } from "../../src/proxy/link/link.ts";

const link = new Link(new PassThrough(), new PassThrough(), {
  fromHost: () => undefined,
  linkEnded: () => undefined,
});

const IDS = ['"cli:pay#7/cln:pay#12"', '"cln:hook#12"', '"12"', "12", '"x"', "null", '"x#012"', "1e12", '"\\"12"'];

function requestWith(id: string): OpenRequest {
  const frame = parseFrame(Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":"m","params":{}}`));
  const idNumber = frame.idNumberAt(0);
  return {
    id,
    idNumber,
    place: 0,
    kind: "method",
    name: "m",
    link,
    frame: undefined,
    sentTo: undefined,
    sentAs: 0,
    sentAt: 0,
    isLate: false,
  };
}

const answerTo = (id: string): Buffer => Buffer.from(`{"jsonrpc":"2.0","id":${id},"result":{}}`);

test("requests are found by their ids' texts, and are in the order they came in", () => {
  const id = fc.oneof(
    fc.constantFrom(...IDS),
    fc.nat(30).map(String),
    fc.nat(30).map((number) => `"cln:m#${number}"`),
  );
  const step = fc.tuple(fc.constantFrom("open", "open", "close", "look"), id);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const ledger = new Ledger();
      const model = new Map<string, OpenRequest>();
      for (const [what, text] of steps) {
        const open = model.get(text);
        if (what === "look") {
          expect(ledger.get(text)).toBe(open);
          expect(ledger.of(parseFrame(answerTo(text)))).toBe(open);
        } else if (what === "close" && open !== undefined) {
          ledger.close(open, "answered");
          ledger.close(open, "answered");
          model.delete(text);
        } else if (what === "open") {
          const request = requestWith(text);
          expect(ledger.open(request)).toBe(open === undefined);
          if (open === undefined) model.set(text, request);
        }
        expect([...ledger]).toEqual([...model.values()]);
      }
      expect(ledger.counts.answered).toBe(ledger.counts.received - model.size);
    }),
    { numRuns: 1000 },
  );
});

test("numbers too long to count by are told apart all the same", () => {
  const ledger = new Ledger();
  const [one, other] = [requestWith('"cln:m#1000000001"'), requestWith('"cln:m#2000000001"')];
  expect([ledger.open(one), ledger.open(other)]).toEqual([true, true]);
  expect(ledger.of(parseFrame(answerTo(other.id)))).toBe(other);
  ledger.close(one, "answered");
  expect(ledger.open(requestWith(other.id))).toBe(false);
});

test("of thousands whose numbers fall into one another's places, each is found, in the order they came", () => {
  const ledger = new Ledger();
  const requests = Array.from({ length: 3000 }, (_, n) =>
    requestWith(`"cln:m#${(n % 1500) * 256}${n < 1500 ? "" : "0"}x${n * 64}"`),
  );
  for (const request of requests) expect(ledger.open(request)).toBe(true);
  for (const request of requests) expect(ledger.of(parseFrame(answerTo(request.id)))).toBe(request);
  for (const request of requests.slice(0, 1000)) ledger.close(request, "answered");
  expect([...ledger]).toEqual(requests.slice(1000));
  expect(ledger.size).toBe(2000);
});
