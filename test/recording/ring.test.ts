import fc from "fast-check";
import { expect, test } from "vitest";
import { Burst } from "../../src/recording/ring/burst.ts";
import { newRing } from "../../src/recording/ring/layout.ts";
import { RingReader } from "../../src/recording/ring/reader.ts";
import { RingWriter } from "../../src/recording/ring/writer.ts";

const RING_BYTES = 1024;

test("what is written comes out whole and in order, however often the ring comes round; what does not fit stays out", () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ write: fc.uint8Array({ maxLength: 400 }), source: fc.nat(1000) }),
      fc.constant({ read: true } as const),
    ),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const ring = newRing(RING_BYTES);
      const [writer, reader] = [new RingWriter(ring), new RingReader(ring)];
      const inside: { source: number; time: number; bytes: string }[] = [];
      let time = 0;
      const read = (): void => {
        writer.show();
        const records = [...reader.records()].map((record) => ({ ...record, bytes: record.bytes.toString("hex") }));
        expect(records).toEqual(inside);
        inside.length = 0;
      };
      for (const step of all) {
        if ("read" in step) read();
        else {
          const used = inside.reduce((sum, { bytes }) => sum + 16 + Math.ceil(bytes.length / 16) * 8, 0);
          const fits = used + 16 + Math.ceil(step.write.length / 8) * 8 <= RING_BYTES;
          expect(writer.write(step.source, ++time, step.write)).toBe(fits);
          if (fits) inside.push({ source: step.source, time, bytes: Buffer.from(step.write).toString("hex") });
        }
      }
      read();
    }),
  );
});

test("a record that is not done can be looked at, also where it goes round the end", () => {
  const ring = newRing(RING_BYTES);
  const [writer, reader] = [new RingWriter(ring), new RingReader(ring)];
  writer.write(1, 0, Buffer.alloc(984));
  writer.show();
  expect([...reader.records()]).toHaveLength(1);
  const split = Buffer.from("a message that goes round the end of the ring");
  writer.write(7, 0, split);
  expect(writer.recordAt(1000 / 8)).toEqual({ source: 7, bytes: split });
});

const KIB = 1024 / 8;
const RING_SLOTS = 16 * 1024 * KIB;

test.each<[string, number[], boolean[]]>([
  ["little is dealt with at once", [63 * KIB], [false]],
  ["much waits until it is over", [64 * KIB, 500 * KIB, 500 * KIB], [true, true, false]],
  ["much that trickles on is over", [100 * KIB, 120 * KIB], [true, false]],
  ["half a ring is dealt with", [8 * 1024 * KIB, 8 * 1024 * KIB + 64 * KIB], [true, false]],
])("%s", (_, heads, goesOn) => {
  // Positions in the ring turn negative after 2 ** 31 slots.
  for (const tail of [0, 7, 2 ** 31 - 1000]) {
    const burst = new Burst(tail, RING_SLOTS);
    expect(heads.map((head) => burst.goesOn((tail + head) | 0))).toEqual(goesOn);
  }
});

test("a burst is waited for a quarter of a second at most", () => {
  const burst = new Burst(0, RING_SLOTS);
  const looks = Array.from({ length: 40 }, (_, look) => burst.goesOn((look + 1) * 64 * KIB));
  expect(looks.indexOf(false)).toBe(25);
});
