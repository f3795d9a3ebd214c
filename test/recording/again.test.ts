/** What is asked again, as a session has it. */
import { expect, test } from "vitest";
import type { AgainEvent, SessionEvent } from "../../src/session/format/events.ts";
import { run } from "../cli/log/support.ts";
import { Workbench, source } from "../proxy/workbench.ts";
import { about, calling, stopped } from "./sessions.ts";
import type { Recorded } from "./sessions.ts";

const VERDICT = { "autoreload-verdict": "true" } as const;
const WRITES = { ...VERDICT, "autoreload-again-writes": true } as const;
const RECORD = { "autoreload-record": true } as const;

const HELLO = (greeting: string, hook = '{ result: "continue" }', chain = true): string =>
  calling(
    `methods: {
      hello: async ({ name }, id) => {
        const { blockheight } = await call("getinfo", {}, id);
        return { text: ${JSON.stringify(greeting)} + name, blockheight, payment_preimage: ${JSON.stringify(greeting)}.repeat(9) };
      },
    },
    hooks: { peer_connected: () => (${hook}) },`,
    chain,
  );

async function verdictAfter(bench: Workbench, text: string): Promise<void> {
  const said = bench.willSay(/asked again: /);
  await bench.save("x.mjs", text);
  await said;
}

function verdicts(session: Recorded): AgainEvent[] {
  return session.events.filter((event): event is AgainEvent => event.k === "again");
}

/** What was asked again of this name, with what it was told. */
function askedAgain(session: Recorded, m: string): SessionEvent[] {
  return about(session, m).filter((event) => "again" in event);
}

test("a call that is asked again is a request with its answer, and the verdict; the same session is a test", async () => {
  await using bench = await Workbench.start({ files: { "x.mjs": HELLO("Hello") }, options: { ...WRITES, ...RECORD } });
  await bench.call("hello", { name: "bob" });
  await bench.host.hook("peer_connected");
  await verdictAfter(bench, HELLO("Howdy", '{ result: "reslove" }'));
  await bench.call("hello", { name: "bob" });
  const session = await stopped(bench);

  const [hello, hook] = ["hello", "peer_connected"].map((m) => about(session, m)[0]);
  const change = session.events.find(({ k }) => k === "change");
  const [asked, answer, ...second] = askedAgain(session, "hello");
  expect(asked).toMatchObject({ k: "req", from: "autoreload", of: "method", v: 2, again: hello?.n, up: change?.n });
  expect(answer).toMatchObject({ k: "res", re: asked?.n, again: hello?.n, from: "plugin", to: "autoreload" });
  // What seems to differ is asked twice.
  expect(second.map(({ k }) => k)).toEqual(["req", "res"]);
  const [first, twin, ends, ...others] = verdicts(session).toSorted((one, other) => one.of - other.of);
  expect(others).toEqual([]);
  const preimage = expect.stringMatching(/^"(?!(Hello|Howdy))\w+"$/) as unknown;
  expect(first).toMatchObject({
    of: hello?.n,
    re: asked?.n,
    v: 2,
    verdict: "differs",
    against: 1,
    diff: [
      { at: "/result/text", was: '"Hellobob"', is: '"Howdybob"' },
      { at: "/result/payment_preimage", was: preimage, is: preimage },
    ],
  });
  expect(twin).toMatchObject({ of: hello?.n, re: second[0]?.n, verdict: "differs" });
  expect(ends).toMatchObject({
    of: hook?.n,
    verdict: "mended",
    why: expect.stringMatching(/^it would have ended the node: .*reslove/) as unknown,
  });
  const calls = about(session, "getinfo").filter(({ k, up }) => k === "req" && up === asked?.n);
  expect(calls.length).toBe(1);

  const file = bench.path("session.jsonl");
  await bench.save(
    "session.jsonl",
    [session.header, ...session.events].map((one) => JSON.stringify(one)).join("\n") + "\n",
  );
  const shown = await run(["log", file, "k:again"]);
  expect(shown.out).toMatch(
    /autoreload +hello name=bob -> asked again: differs from v1 \(\/result\/text was "Hellobob", is "Howdybob"; /,
  );
  expect(shown.out).toMatch(/peer_connected .* -> asked again: wrong \(it would have ended the node: /);
  expect((await run(["log", file, "--stats"])).out).toMatch(/method hello +2 /);
  const only = (await run(["log", file, "--json", "k:again", "m:peer_connected"])).out.trim().split("\n");
  expect(only.slice(-3).map((line) => (JSON.parse(line) as SessionEvent).k)).toEqual(["req", "res", "again"]);
  const played = await run(["test", file, "--plugin", bench.path("x.mjs"), "--only", "v:2"]);
  expect(played.out).toMatch(/^\d+ same {2}in /m);
});

test("what changes from call to call is the same in both verdicts; what was asked before the recording has no number", async () => {
  const now = source(`{ methods: { now: () => ({ at: process.hrtime.bigint().toString() }) } }`);
  await using bench = await Workbench.start({
    files: { "x.mjs": now },
    options: WRITES,
  });
  await bench.call("now");
  await bench.call("autoreload-record", ["start"]);
  await verdictAfter(bench, `${now}\n`);
  const session = await stopped(bench);
  expect(verdicts(session)).toMatchObject([
    { of: 0, verdict: "same" },
    { of: 0, verdict: "same" },
  ]);
  expect(askedAgain(session, "now")[0]).toMatchObject({ k: "req", again: 0 });
});

test("what the user asks again is recorded, and that it was not answered, or could not be compared", async () => {
  const quits = source(
    `{ methods: { hello: (params, id) => String(id).includes("again") ? process.exit(3) : "Hello" } }`,
  );
  await using bench = await Workbench.start({ files: { "x.mjs": quits }, options: { ...WRITES, ...RECORD } });
  await bench.call("hello");
  await bench.call("autoreload-again", ["hello"]);
  const session = await stopped(bench);
  const [hello] = about(session, "hello");
  expect(askedAgain(session, "hello")).toMatchObject([{ k: "req", again: hello?.n }]);
  expect(askedAgain(session, "hello")[0]).not.toHaveProperty("up");
  expect(verdicts(session)).toMatchObject([{ of: hello?.n, verdict: "unanswered", why: "it exited with code 3" }]);
});

test("calls that are not passed on stand under what is asked again, and the verdict names them", async () => {
  const writes = (text: string): string =>
    calling(
      `methods: { keep: async (params, id) => ({ text: ${JSON.stringify(text)}, ...await call("datastore", {}, id).catch((error) => ({ error: error.message })) }) },`,
    );
  await using bench = await Workbench.start({
    files: { "x.mjs": writes("one") },
    options: { ...VERDICT, ...RECORD },
  });
  await bench.call("keep");
  await verdictAfter(bench, writes("two"));
  const session = await stopped(bench);
  const [asked] = askedAgain(session, "keep");
  expect(verdicts(session)).toMatchObject([{ re: asked?.n, verdict: "withheld", why: "datastore not passed on" }]);
  expect(about(session, "datastore").filter(({ up }) => up === asked?.n)).toMatchObject([{ k: "req", from: "plugin" }]);
});
