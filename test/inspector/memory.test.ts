import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { Memory } from "../../src/inspector/memory.ts";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { lineOf } from "../../src/session/format/line.ts";

const MOST = 80_000;

function request(n: number, body: string): SessionEvent {
  const message = { p: 1, v: 1, from: "cli", to: "plugin", of: "method", m: "hello", size: body.length } as const;
  return { n, t: n, k: "req", ...message, id: `"cli:hello#${n}"`, body };
}

function answer(n: number, re: number, body: string): SessionEvent {
  const message = { p: 1, v: 1, from: "plugin", to: "cli", of: "method", m: "hello", size: body.length } as const;
  return { n, t: n, k: "res", ...message, id: "", re, fate: "answered", body };
}

function keep(memory: Memory, event: SessionEvent, shown?: SessionEvent): void {
  memory.keep(event, lineOf(shown ?? event), shown !== undefined);
}

test("what is kept is whole, and never more than may be", () => {
  const memory = new Memory(0, MOST);
  for (let n = 1; n <= 1000; n++) {
    keep(memory, request(n, "x".repeat(n % 700)));
    expect(memory.bytes).toBeLessThanOrEqual(MOST);
    expect(memory.shown(n)).toEqual(request(n, "x".repeat(n % 700)));
  }
  const { oldest, last } = memory;
  expect(last).toBe(1000);
  expect(oldest).toBeGreaterThan(500);
  expect(memory.event(oldest - 1)).toBeUndefined();
  const lines = Buffer.concat([...memory.linesOf(oldest)])
    .toString()
    .trimEnd()
    .split("\n");
  expect(lines.map((line) => (JSON.parse(line) as SessionEvent).n)).toEqual(
    Array.from({ length: last - oldest + 1 }, (_, index) => oldest + index),
  );
});

test("lines come as many at a time as fit, and one at least", () => {
  const memory = new Memory(0, MOST);
  for (let n = 1; n <= 10; n++) keep(memory, request(n, "x".repeat(500)));
  const { lines } = memory.linesFrom(1, 0);
  expect(lines.toString()).toBe(lineOf(request(1, "x".repeat(500))));
  expect(memory.linesFrom(1, lines.length * 3 + 10).next).toBe(4);
  expect(memory.linesFrom(10, 1_000_000).next).toBe(11);
  expect(memory.linesFrom(11, 1_000_000).lines).toHaveLength(0);
});

test("an event that is larger than a block is kept too, and what was before it goes", () => {
  const memory = new Memory(0, MOST);
  for (const n of [1, 2]) keep(memory, request(n, "small"));
  keep(memory, request(3, "x".repeat(2 * MOST)));
  expect(memory.oldest).toBe(3);
  keep(memory, request(4, "small"));
  expect([memory.oldest, memory.bytes <= MOST]).toEqual([4, true]);
});

test("events are there as they were, where they are masked too; and both count", () => {
  const memory = new Memory(6, MOST);
  expect([memory.oldest, memory.last]).toEqual([7, 6]);
  keep(memory, request(7, "secret"), request(7, "masked"));
  keep(memory, request(8, "open"));
  expect(memory.event(7)).toMatchObject({ body: "secret" });
  expect(memory.shown(7)).toMatchObject({ body: "masked" });
  expect(memory.event(8)).toEqual(memory.shown(8));
  const before = memory.bytes;
  keep(memory, request(9, "y".repeat(1000)), request(9, ""));
  expect(memory.bytes).toBeGreaterThan(before + 1000);
});

test("an answer is found by its request, whatever stands in texts, and requests by their name", () => {
  const memory = new Memory(0, MOST);
  keep(memory, request(1, "{}"));
  keep(memory, request(2, '{"re":1,"m":"hello",}'));
  keep(memory, answer(3, 11, "another"));
  keep(memory, { n: 4, t: 4, k: "again", p: 1, v: 1, of: 1, re: 1, verdict: "same" });
  keep(memory, answer(5, 1, "this"));
  expect(memory.answerTo(1)).toMatchObject({ n: 5, body: "this" });
  expect(memory.answerTo(2)).toBeUndefined();
  expect([...memory.requestsOf("hello")]).toEqual([2, 1]);
  expect([...memory.requestsOf("hell")]).toEqual([]);
});

test("lines for the page have nothing unmasked, and stay as they are when more comes", () => {
  const memory = new Memory(0, MOST);
  const sent: { readonly lines: Buffer; readonly text: string }[] = [];
  for (let n = 1; n <= 300; n++) {
    if (n % 3 === 0) keep(memory, request(n, `secret ${n}`), request(n, `masked ${n}`));
    else keep(memory, request(n, `${n}`));
    const { lines } = memory.linesFrom(Math.max(memory.oldest, n - (n % 40)), 3000);
    sent.push({ lines, text: lines.toString() });
  }
  for (const { lines, text } of sent) {
    expect(lines.toString()).toBe(text);
    expect(text).toMatch(/^(?:\{.*\}\n)+$/);
    expect(text).not.toContain("secret");
  }
  for (let n = 3; n <= 300; n += 3) {
    expect(memory.event(n)).toMatchObject({ body: `secret ${n}` });
    expect(memory.shown(n)).toMatchObject({ body: `masked ${n}` });
  }
});

test("what repeats itself takes a tenth of what is remembered, masked or not", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const used = (): number => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = used();
  const memory = new Memory(0, 32_000_000);
  for (let n = 1; n <= 20_000; n++) {
    keep(memory, request(n, `${n} secret ${"x".repeat(400)}`), request(n, `${n} masked ${"x".repeat(400)}`));
  }
  expect(memory.bytes).toBeGreaterThan(20_000_000);
  expect(used() - before).toBeLessThan(memory.bytes / 10);
  expect([memory.event(1), memory.shown(1)]).toMatchObject([
    { body: expect.stringContaining("secret") },
    { body: expect.stringContaining("masked") },
  ]);
});
