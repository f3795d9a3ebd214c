import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { bytesOf, textOf } from "../../src/session/format/bytes.ts";
import { lineOf, readLine } from "../../src/session/format/line.ts";
import { SHAPES } from "../../src/session/format/shapes.ts";
import { EACH_KIND, HEADER, sampleLines } from "./sample.ts";
import { faultsOf, schema } from "./validator.ts";
import type { Schema } from "./validator.ts";

describe("the format", () => {
  test("the sample of a session is valid, by the schema and for the reader", () => {
    const lines = sampleLines();
    expect(lines.flatMap(faultsOf)).toEqual([]);
    expect(new Set(lines.map((line) => readLine(line).kind))).toEqual(new Set(["header", "event"]));
  });

  test("each kind is, with all of its members", () => {
    expect(EACH_KIND.map(({ k }) => k).toSorted()).toEqual(Object.keys(SHAPES).toSorted());
    for (const event of EACH_KIND) {
      expect([event.k, ...faultsOf(lineOf(event))]).toEqual([event.k]);
      expect(readLine(lineOf(event))).toEqual({ kind: "event", event });
    }
  });

  test.each(Object.entries(SHAPES))("the schema and the reader demand the same of a %s", (kind, shape) => {
    expect(demandedOf(schema.$defs[kind]).toSorted()).toEqual(Object.keys(shape).toSorted());
  });

  test.each(Object.keys(SHAPES))("a %s without a member that it has to have is refused by both", (kind) => {
    const whole = EACH_KIND.find(({ k }) => k === kind) as unknown as Record<string, unknown>;
    for (const missing of demandedOf(schema.$defs[kind])) {
      const line = JSON.stringify({ ...whole, [missing]: undefined });
      expect(faultsOf(line), missing).not.toEqual([]);
      expect(readLine(line).kind, missing).toBe("broken");
    }
  });

  test("kinds and members that are not known are ignored", () => {
    const later = { ...EACH_KIND[0], n: 1, mood: "fine" };
    expect(faultsOf(JSON.stringify(later))).toEqual([]);
    expect(readLine(JSON.stringify(later)).kind).toBe("event");
    const unknown = '{"n":1,"t":1,"k":"dream","p":1,"v":1}';
    expect(faultsOf(unknown)).toEqual([]);
    expect(readLine(unknown)).toEqual({ kind: "unknown" });
  });

  test.each([
    ["{", "it is not a JSON object"],
    ["[]", "it is not a JSON object"],
    ["null", "it is not a JSON object"],
    ['{"n":1}', 'it has no "k"'],
    ['{"n":1,"t":1,"k":"log","p":1,"v":1,"level":"info","text":{}}', "it is not a log of session/1"],
    ['{"n":1,"t":1,"k":"lost","messages":1,"bytes":1,"ranges":[{"from":1}]}', "it is not a lost of session/1"],
    [
      '{"n":1,"t":1,"k":"lost","messages":1,"bytes":1,"ranges":[{"from":1,"to":2,"of":3}]}',
      "it is not a lost of session/1",
    ],
    ['{"n":1,"t":1,"k":"__proto__"}', undefined],
    ['{"autoreload":"session/2"}', 'its format is "session/2", not "session/1"'],
    ['{"autoreload":"session/1","at":"now"}', "its header is incomplete"],
    [lineOf({ ...HEADER, at: "yesterday" }), "its header is incomplete"],
  ])("%s", (line, why) => {
    expect(readLine(line)).toEqual(why === undefined ? { kind: "unknown" } : { kind: "broken", why });
  });
});

describe("bytes", () => {
  const roundTrip = (bytes: Uint8Array): Uint8Array => {
    const { text, isLatin1 } = textOf(bytes);
    const event = { ...EACH_KIND[5], body: text, ...(isLatin1 ? { latin1: ["body"] } : {}) } as SessionEvent;
    const line = lineOf(event);
    expect(faultsOf(line)).toEqual([]);
    expect(line.slice(0, -1)).not.toContain("\n");
    const read = readLine(line);
    if (read.kind !== "event" || read.event.k !== "note") throw new Error(`read as ${read.kind}`);
    return bytesOf(read.event.body, read.event.latin1?.includes("body") === true);
  };

  test.each([
    ["an amount past 2^53", Buffer.from('{"msat":18446744073709551615,"rate":1.10}')],
    ["NUL and other control characters", Buffer.from("\0\u0001\u001f\u007f")],
    ["a byte order mark", Buffer.from("\ufeff{}")],
    ["line ends of all kinds", Buffer.from("a\nb\rc\u2028d\u2029e\u0085")],
    ["bytes that are no UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0x80, 0x22])],
    ["a lone surrogate, as bytes", Buffer.from([0xed, 0xa0, 0x80])],
    ["a lone surrogate, as an escape", Buffer.from('"\\ud800"')],
    ["UTF-8 that is cut", Buffer.from("é").subarray(0, 1)],
    ["much that is no UTF-8", Buffer.alloc(70_000, 0x9f)],
    ["nothing", Buffer.alloc(0)],
  ])("%s come back as they were", (_, bytes) => {
    expect(Buffer.from(roundTrip(bytes)).toString("hex")).toBe(bytes.toString("hex"));
  });

  test("any bytes do", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => Buffer.from(roundTrip(bytes)).equals(Buffer.from(bytes))));
  });

  test("any text does, with a lone surrogate too", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const read = readLine(lineOf({ n: 1, t: 0, k: "stderr", p: 1, v: 1, text: `${text}\ud800` }));
        expect(read).toMatchObject({ event: { text: `${text}\ud800` } });
      }),
    );
  });
});

/** The members that a definition demands, with those it refers to. */
function demandedOf(definition: Schema | undefined): string[] {
  if (definition === undefined) return [];
  const referred =
    definition.$ref === undefined ? [] : demandedOf(schema.$defs[definition.$ref.replace("#/$defs/", "")]);
  return [...referred, ...(definition.required ?? [])];
}
