/** Where in a text something was masked, before and after. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MaskedRange, SessionEvent } from "../../src/session/format/events.ts";
import { lineOf } from "../../src/session/format/line.ts";
import { editedAgain, editedText } from "../../src/session/mask/edits.ts";
import type { EditedText, Span } from "../../src/session/mask/edits.ts";
import { maskedEvent } from "../../src/session/mask/events.ts";
import { Masker } from "../../src/session/mask/masker.ts";
import { valueAt } from "../../src/session/mask/pointers.ts";
import { MaskedStream } from "../../src/session/mask/stream.ts";
import { joined } from "../../src/session/rows/one-text.ts";
import { EACH_KIND } from "./sample.ts";
import { faultsOf } from "./validator.ts";

const PREIMAGE = "9d58bf14d4538b1f5ce80423948e5b380e5cdcf84e2ba4eb5f41c7fb3c9864bd";

const within = (text: string, spans: readonly Span[]): string[] => spans.map(({ from, to }) => text.slice(from, to));
const outside = (text: string, spans: readonly Span[]): string[] =>
  [...spans, { from: text.length, to: 0 }].map(({ from }, at) => text.slice(spans[at - 1]?.to ?? 0, from));

/** Whether both texts are the same but for the places. */
function expectSameElsewhere(original: string, { text, places }: EditedText): void {
  const [was, is] = [places.map((place) => place.was), places.map((place) => place.is)];
  expect(outside(text, is)).toEqual(outside(original, was));
}

describe("the places in a text that was masked", () => {
  test.each([
    ["a value that is known", "it is swordfish!", ["swordfish"]],
    ["several, and more than once", "swordfish 🐟 tuna-fish swordfish", ["swordfish", "tuna-fish", "swordfish"]],
    ["a value by its name", `rune=abcdefgh12345 of 🐟`, ["abcdefgh12345"]],
    ["by its name and by its value", `rune=abcdefgh12345, swordfish`, ["abcdefgh12345", "swordfish"]],
    ["in JSON", `{"preimage": "${PREIMAGE}", "x": ["a swordfish"]}`, [PREIMAGE, "swordfish"]],
    ["escaped in JSON", '{"rune": "a\\u00e4b-0123", "x": "swordfish"}', ["a\\u00e4b-0123", "swordfish"]],
    ["over a line's end", "a sword\nfish", ["sword\nfish"]],
    ["none", "nothing of it", []],
  ])("are those of %s", (_, text, values) => {
    const masked = new Masker({ values: ["swordfish", "tuna-fish"] }).maskedText(text);
    expect(
      within(
        text,
        masked.places.map(({ was }) => was),
      ),
    ).toEqual(values);
    expectSameElsewhere(text, masked);
    for (const value of values) expect(masked.text).not.toContain(value);
  });

  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom("swordfish", "🐟🐟 secret", "rune=", " ", "\n", "\\", '{"rune":"', '"}', PREIMAGE),
  );

  test("leave all else as it is, whatever the text", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        expectSameElsewhere(text, new Masker({ values: ["swordfish", "🐟🐟 secret", PREIMAGE] }).maskedText(text));
      }),
    );
  });

  test("are those of each part of a text that comes in parts", () => {
    const parts = fc.array(fc.array(piece, { maxLength: 3 }).map((some) => some.join("")));
    fc.assert(
      fc.property(parts, (pieces) => {
        const stream = new MaskedStream(new Masker({ values: ["swordfish", "🐟🐟 secret", PREIMAGE] }));
        const all = [...pieces.map((one) => stream.push(one)), stream.end()];
        for (const { original, masked } of all) expectSameElsewhere(original, masked);
        expect(all.map(({ original }) => original).join("")).toBe(pieces.join(""));
      }),
    );
  });

  test("of two edits, one upon the other, are those of both", () => {
    const span = fc.record({
      from: fc.nat({ max: 20 }),
      size: fc.integer({ min: 1, max: 5 }),
      text: fc.string({ minLength: 1 }),
    });
    const edits = fc
      .array(span)
      .map((all) => all.map(({ from, size, text }) => ({ from, to: Math.min(20, from + size), text })))
      .map((all) => all.filter(({ from, to }) => from < to));
    fc.assert(
      fc.property(edits, edits, (first, second) => {
        const text = "abcdefghijklmnopqrst";
        const once = editedText(text, first);
        const fitting = second.filter(({ to }) => to <= once.text.length);
        const twice = editedAgain(once, fitting);
        expect(twice.text).toBe(editedText(once.text, fitting).text);
        expectSameElsewhere(text, twice);
      }),
    );
  });
});

test("a secret that is cut with its text is masked as far as it is there", () => {
  const text = "x ".repeat(40_000).slice(0, 65_536 - 20) + PREIMAGE.slice(0, 20);
  const stray = { n: 1, t: 1, k: "stray", p: 1, v: 1, wrong: "it is no message", text } as const;
  const { masked } = maskedEvent(stray, new Masker({ values: [PREIMAGE] }));
  if (masked.k !== "stray") throw new Error("it is another event");
  expect(masked.text).not.toContain(PREIMAGE.slice(0, 6));
  expect(masked.text.length).toBe(text.length);
});

test("a text that grows keeps them, with the event that each is of", () => {
  const masker = new Masker({ values: ["swordfish"] });
  const events = ["Traceback (most recent call last):", "  swordfish", "KeyError: swordfish", "end"]
    .map((text, at) => maskedEvent({ n: at + 5, t: at, k: "stderr", p: 1, v: 1, text }, masker).masked)
    .filter((event) => event.k === "stderr");
  expect(events.map(lineOf).flatMap(faultsOf)).toEqual([]);
  const [first, ...others] = events;
  if (first === undefined) throw new Error("no event");
  const whole = others.reduce((event, next) => {
    const both = joined({ row: { event }, t: event.t }, next);
    expect(both).toBeDefined();
    return both?.k === "stderr" ? both : event;
  }, first);
  const { ranges = [] } = whole;
  expect(ranges).toMatchObject([
    { n: 6, at: 0 },
    { n: 7, at: 0 },
  ]);
  const pseudonym = masker.maskText("swordfish");
  expect(within(whole.text, ranges)).toEqual([pseudonym, pseudonym]);
});

const says = "it is swordfish";
/** Members that some kinds have. */
const TEXTS = { wrong: says, why: says, reason: says, command: says, line: says, text: says };
const HOLDERS = {
  files: ["a", says],
  changed: [says],
  failure: { text: says },
  diff: [{ at: "/x", was: says, is: `"${says}"` }],
};

test("an event of any kind says where each of its texts is masked, and the event as it was says where that stood", () => {
  const masker = new Masker({ values: ["swordfish"] });
  const where = EACH_KIND.flatMap((event) => {
    const present = Object.entries({ ...TEXTS, ...HOLDERS }).filter(([name]) => name in event);
    const { original, masked } = maskedEvent({ ...event, ...Object.fromEntries(present) }, masker);
    expect(faultsOf(lineOf(masked))).toEqual([]);
    return (masked.ranges ?? []).map((range, at) => {
      expect(wordsAt(masked, range)).toBe(masker.maskText("swordfish"));
      expect(wordsAt(original, original.ranges?.[at])).toBe("swordfish");
      return event.k + (range.of ?? "");
    });
  });
  expect(new Set(where)).toEqual(
    new Set([
      "change/reason",
      "change/files/1",
      "build/command",
      "build/line",
      "res/wrong",
      "log",
      "stderr",
      "stray",
      "stray/wrong",
      "reload/changed/0",
      "reload/failure/text",
      "reload/reason",
      "again/why",
      "again/diff/0/was",
      "again/diff/0/is",
    ]),
  );
});

test("a value that differs is masked within the names around it, and its places are its own", () => {
  const diff = [{ at: "/result/pays/0/payment_preimage", was: `"${PREIMAGE}"`, is: `[{"rune":"abcd"},"${PREIMAGE}"]` }];
  const event = { n: 1, t: 1, k: "again", p: 1, v: 1, of: 1, re: 1, verdict: "differs", diff } as const;
  const { original } = maskedEvent(event, new Masker());
  expect(original.ranges?.map((range) => wordsAt(original, range))).toEqual([PREIMAGE, "abcd", PREIMAGE]);
});

function wordsAt(event: SessionEvent, { of = "/text", from, to }: MaskedRange = { from: 0, to: 0 }): string {
  return String(valueAt(event, of)).slice(from, to);
}
