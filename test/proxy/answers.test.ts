/** Which answers go on as they came, and what else an answer sets off. */
import { expect, test } from "vitest";
import { Framer } from "../../src/jsonrpc/framer.ts";
import type { Frame } from "../../src/jsonrpc/frame.ts";
import type { Instance } from "../../src/plugin/process/instance.ts";
import type { Link } from "../../src/proxy/link/link.ts";
import { Answers } from "../../src/proxy/traffic/answers.ts";
import type { Surroundings } from "../../src/proxy/traffic/events.ts";
import { Ledger, requestIn } from "../../src/proxy/traffic/ledger.ts";
import type { OpenRequest } from "../../src/proxy/traffic/ledger.ts";
import type { Replies } from "../../src/proxy/traffic/replies.ts";

/** The messages of one read, as one frame where they are a run. */
function frameOf(...messages: readonly string[]): Frame {
  const frames: Frame[] = [];
  const framer = new Framer();
  const sink = { takesRuns: true, message: (frame: Frame) => void frames.push(frame), stray: () => undefined };
  framer.push(Buffer.from(messages.map((text) => `{"jsonrpc":"2.0",${text}}\n\n`).join("")), sink);
  return frames[0] ?? expect.fail("no message");
}

const linkOf = (name: string, said: string[]): Link =>
  ({ forward: () => void said.push(`${name} got it`) }) as unknown as Link;
const instanceOf = (): Instance => ({ version: 1, hasRead: () => undefined }) as unknown as Instance;

/** All that answers can set off, as words. */
function answersFor(ledger: Ledger, said: string[]): Answers {
  const surroundings = {
    setconfigTaken: (params: string) => void said.push(`set ${params}`),
    hookAnswered: () => void said.push("hook"),
  } as unknown as Surroundings;
  const replies = { give: () => void said.push("replied") } as unknown as Replies;
  return new Answers({ name: "x", emit: () => undefined, ledger, replies, surroundings });
}

function opened(ledger: Ledger, id: number, kind: OpenRequest["kind"], link: Link, to: Instance): OpenRequest {
  const frame = frameOf(`"id":${id},"method":"m","params":{"config":"x"}`);
  const request = requestIn(frame, 0, { kind, name: "m", link, frame });
  ledger.open(request);
  request.sentTo = to;
  return request;
}

test.each([
  ["setconfig", '"result":{}', ["main got it", 'set {"config":"x"}']],
  ["setconfig", '"error":{"code":-1,"message":"no"}', ["main got it"]],
  ["setconfig", '"result":{},"error":{"code":-1,"message":"no"}', ["main got it"]],
  ["hook", '"result":{"result":"continue"}', ["hook", "main got it"]],
  ["method", '"result":{}', ["main got it"]],
] as const)("what a right answer to a %s with %s sets off", (kind, members, expected) => {
  const [said, ledger, instance]: [string[], Ledger, Instance] = [[], new Ledger(), instanceOf()];
  const request = opened(ledger, 1, kind, linkOf("main", said), instance);
  answersFor(ledger, said).pass(request, frameOf(`"id":1,${members}`), { kind: "right" }, instance);
  expect(said).toEqual(expected);
  expect(ledger.counts.answered).toBe(1);
});

test("a wrong answer is replaced, and goes nowhere", () => {
  const [said, ledger, instance]: [string[], Ledger, Instance] = [[], new Ledger(), instanceOf()];
  const request = opened(ledger, 1, "hook", linkOf("main", said), instance);
  answersFor(ledger, said).pass(request, frameOf('"id":1,"result":{}'), { kind: "wrong", wrong: "no" }, instance);
  expect(said).toEqual(["replied"]);
});

test.each<[string, string, string]>([
  ["all to calls of one link", "m m m", "m: 3"],
  ["two links, of which the first to the other one goes by itself", "m c c", "m: 1, -: 1, c: 1"],
  ["one that is not open", "m - m", "m: 1, -: 1, m: 1"],
  ["one to a hook, which is judged", "m h m", "m: 1, -: 1, m: 1"],
  ["one whose call another version was sent", "m o m", "m: 1, -: 1, m: 1"],
  ["none of them open", "- -", "-: 1, -: 1"],
])("a run of answers: %s", (_, calls, expected) => {
  const [ledger, instance, other]: [Ledger, Instance, Instance] = [new Ledger(), instanceOf(), instanceOf()];
  const [main, companion] = [linkOf("main", []), linkOf("companion", [])];
  const kinds = calls.split(" ");
  for (const [at, kind] of kinds.entries()) {
    if (kind === "-") continue;
    opened(
      ledger,
      at,
      kind === "h" ? "hook" : "method",
      kind === "c" ? companion : main,
      kind === "o" ? other : instance,
    );
  }
  const run = frameOf(...kinds.map((__, at) => `"id":${at},"result":{}`));
  expect(run.count).toBe(kinds.length);
  const parts = [...answersFor(ledger, []).partsOf(run, instance)];
  const names = new Map<Link | undefined, string>([
    [main, "m"],
    [companion, "c"],
    [undefined, "-"],
  ]);
  expect(parts.map(({ frame, link }) => `${names.get(link)}: ${frame.count}`).join(", ")).toBe(expected);
  const closed = parts.filter(({ link }) => link !== undefined).reduce((sum, { frame }) => sum + frame.count, 0);
  expect(ledger.counts.answered).toBe(closed);
});
