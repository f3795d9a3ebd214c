import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { readLine } from "../../src/session/format/line.ts";
import { exporterFor, FORMATS } from "../../src/session/export/formats.ts";
import type { Format } from "../../src/session/export/formats.ts";
import { embeddable, splitPage } from "../../src/session/export/html.ts";
import { Lanes } from "../../src/session/export/lanes.ts";
import { treesOf } from "../../src/session/export/trees.ts";
import { Arranger } from "../../src/session/rows/arranger.ts";
import { inOrder } from "../../src/session/rows/row.ts";
import { harFaults, spansOf, traceEventsOf } from "./export-readers.ts";
import { EACH_KIND, HEADER, sampleLines } from "./sample.ts";

const SAMPLE: readonly SessionEvent[] = sampleLines().flatMap((line) => {
  const read = readLine(line);
  return read.kind === "event" ? [read.event] : [];
});

function exported(format: Format, events: readonly SessionEvent[], arranger = new Arranger()): string {
  const exporter = exporterFor(format);
  const roots = [...events.flatMap((event) => arranger.push(event)), ...arranger.flush()];
  const trees = treesOf(roots.flatMap((row) => [...inOrder(row)]));
  return [exporter.begin(HEADER), ...trees.map((rows) => exporter.tree(rows, HEADER)), exporter.end()].join("");
}

/** @throws or gives faults if the reader of that format would */
function check(format: Format, text: string): void {
  switch (format) {
    case "har":
      expect(harFaults(text)).toEqual([]);
      break;
    case "otlp":
      spansOf(text);
      break;
    case "perfetto":
      traceEventsOf(text);
      break;
  }
}

test.each([["my plugin.py"], ["hello.2"], ["é☃.py"], ["..."], ["a/b:c@d"]])(
  "a plugin named %j has a URL in HAR",
  (name) => {
    const exporter = exporterFor("har");
    const header = { ...HEADER, plugins: [{ p: 1, name, path: "/x" }] };
    const arranger = new Arranger();
    const roots = [...SAMPLE.flatMap((event) => arranger.push(event)), ...arranger.flush()];
    const rows = roots.flatMap((row) => [...inOrder(row)]).filter(({ event }) => event.p === 1);
    const text = exporter.begin(header) + exporter.tree(rows, header) + exporter.end();
    const { log } = JSON.parse(text) as { log: { entries: { request: { url: string } }[] } };
    expect(log.entries.length).toBeGreaterThan(0);
    for (const { request } of log.entries) expect(new URL(request.url).host).not.toBe("");
  },
);

describe.each(FORMATS)("an export to %s", (format) => {
  test.each([
    ["the sample", SAMPLE],
    ["each kind of event", EACH_KIND],
    ["a session of nothing", []],
  ])("of %s is what its readers take", (_, events) => {
    check(format, exported(format, events));
  });

  test("is so too where answers come late and nothing is complete", () => {
    const arranger = new Arranger({ rows: 1 });
    check(format, exported(format, SAMPLE, arranger));
    check(
      format,
      exported(
        format,
        SAMPLE.filter(({ n }) => n % 3 !== 0),
      ),
    );
  });

  test("is so whatever the messages are", () => {
    const text = fc.string({ unit: "binary" }).map((some) => `${some}\ud800</table>'"<script>`);
    fc.assert(
      fc.property(text, fc.nat({ max: 1e9 }), (body, t) => {
        const events = EACH_KIND.map((event) => {
          const wild = JSON.parse(JSON.stringify(event), (name, value: unknown) =>
            typeof value === "string" && !FIXED.has(name) ? body : value,
          ) as SessionEvent;
          return { ...wild, t: event.t + t };
        });
        check(format, exported(format, events));
      }),
      { numRuns: 30 },
    );
  });
});

/** What is no text. */
const FIXED = new Set(["k", "fate", "verdict", "step", "of", "from", "to", "exit", "0"]);

describe("HAR", () => {
  const { entries } = (JSON.parse(exported("har", SAMPLE)) as { log: { entries: Entry[] } }).log;
  interface Entry {
    startedDateTime: string;
    time: number;
    request: { url: string; postData: { text: string } };
    response: { status: number; statusText: string; content: { text: string } };
  }

  test("has each request with its answer, as they were sent", () => {
    expect(entries.length).toBe(SAMPLE.filter(({ k }) => k === "req").length);
    const mended = entries.find(({ response }) => response.statusText === "mended");
    expect(mended).toMatchObject({ startedDateTime: "2026-11-27T01:04:15.971Z", time: 1.4, response: { status: 200 } });
    expect(mended?.request.url).toBe("http://hello.py/hook/htlc_accepted");
    const bodies = SAMPLE.flatMap((event) => ("body" in event ? [event.body] : []));
    for (const { request, response } of entries) {
      expect(bodies).toContain(request.postData.text);
      if (response.status !== 0) expect(bodies).toContain(response.content.text);
    }
  });
});

describe("OTLP", () => {
  const spans = spansOf(exported("otlp", SAMPLE));

  test("has a span for each, under its cause's, in its trace", () => {
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    for (const { traceId, parentSpanId } of spans) {
      if (parentSpanId !== undefined) expect(byId.get(parentSpanId)?.traceId).toBe(traceId);
    }
    const own = spans.find(({ name, parentSpanId }) => name === "listpeers" && parentSpanId !== undefined);
    expect(byId.get(own?.parentSpanId ?? "")).toMatchObject({ name: "rpc_command", kind: 2 });
    expect(own).toMatchObject({
      kind: 3,
      startTimeUnixNano: "1795741424592400000",
      endTimeUnixNano: "1795741424593800000",
    });
  });

  test("has logs and stderr as events of their cause's span, and what failed as an error", () => {
    const failed = spans.filter(({ status }) => status.code === 2).map(({ name }) => name);
    expect(failed).toEqual(["save hello.py", "hello"]);
    const hello = spans.find(({ name, status }) => name === "hello" && status.code === 2);
    expect(hello?.events.map(({ name }) => name)).toEqual(["stderr", "log"]);
    // What comes after its cause was done is a span of its own.
    const alone = spans.filter(({ name }) => /^(log|stderr|stray)$/.test(name));
    expect(alone.every(({ parentSpanId }) => parentSpanId !== undefined)).toBe(true);
    expect(spans.flatMap(({ events }) => events).length + alone.length).toBe(
      SAMPLE.filter(({ k }) => /log|std|stray/.test(k)).length,
    );
  });
});

test("what tells how long something took ends when it is told, in any export", () => {
  const failure = { text: "KeyError: 'a'", file: "/hello.py", line: 27 };
  const common = { p: 1, v: 2 } as const;
  const events: SessionEvent[] = [
    { ...common, n: 1, t: 9000, k: "reload", step: "ended", ms: 4000, reason: "crashed", exit: 1, failure },
    { ...common, n: 2, t: 9500, k: "build", command: "make", exit: 0, ms: 300 },
    { ...common, n: 3, t: 9600, k: "reload", step: "serving", ms: 70, reason: "started", of: "start" },
  ];
  const spans = spansOf(exported("otlp", events));
  const inMs = (nanos: string): number => Number(BigInt(nanos) / 1_000_000n - BigInt(Date.parse(HEADER.at)));
  expect(spans.map(({ startTimeUnixNano, endTimeUnixNano }) => [startTimeUnixNano, endTimeUnixNano].map(inMs))).toEqual(
    [
      [5000, 9000],
      [9200, 9500],
      [9530, 9600],
    ],
  );
  expect(spans.map(({ status }) => status)).toEqual([{ code: 2, message: failure.text }, { code: 0 }, { code: 1 }]);
});

describe("a timeline", () => {
  test("has a slice for each request and save, counters and instants", () => {
    const events = traceEventsOf(exported("perfetto", SAMPLE));
    const count = (ph: string): number => events.filter((event) => event.ph === ph).length;
    expect(count("X")).toBe(SAMPLE.filter(({ k }) => k === "req" || k === "change").length);
    expect(count("C")).toBe(3 * SAMPLE.filter(({ k }) => k === "use").length);
    const hello = events.find(({ name, ph }) => name === "hello" && ph === "X");
    expect(hello).toMatchObject({ pid: 1, ts: 3_104_100, dur: 3100, args: { status: "ok" } });
    expect(events[0]).toMatchObject({ ph: "M", name: "process_name", args: { name: "hello.py" } });
  });

  test("never has spans of a lane that overlap and are not within each other", () => {
    const span = fc.record({ from: fc.nat({ max: 50 }), length: fc.nat({ max: 20 }) });
    fc.assert(
      fc.property(fc.array(fc.array(span, { minLength: 1 })), (trees) => {
        const lanes = new Lanes();
        const placed = trees.flatMap((tree) =>
          lanes.place(tree.map(({ from, length }) => ({ value: 0, from, to: from + length }))),
        );
        for (const one of placed) {
          for (const other of placed) {
            if (one === other || one.lane !== other.lane) continue;
            const isApart = one.span.to <= other.span.from || other.span.to <= one.span.from;
            const isWithin = (inner: typeof one, outer: typeof one): boolean =>
              inner.span.from >= outer.span.from && inner.span.to <= outer.span.to;
            expect(isApart || isWithin(one, other) || isWithin(other, one)).toBe(true);
          }
        }
      }),
    );
  });
});

describe("the page", () => {
  const { before, after } = splitPage("<title>x</title><!--session--><script>'<!--session-->'</script>");

  test("has the session in its place, as data", () => {
    expect(before).toBe('<title>x</title><script type="application/x-ndjson" id="session">\n');
    expect(after).toBe("</script><script>'<!--session-->'</script>");
    expect(() => splitPage("<title>x</title>")).toThrow("no place");
  });

  test("what a body says ends no element, and means the same", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constant("</script><!--<script>")), (text) => {
        const line = JSON.stringify({ text });
        expect(embeddable(line)).not.toContain("<");
        expect(JSON.parse(embeddable(line))).toEqual({ text });
      }),
    );
  });
});
