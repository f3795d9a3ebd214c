/** What the shield says of what a plugin writes: kinds of requests by kinds of answers, and kinds of messages that are no answers. */
import { describe, expect, test } from "vitest";
import { Framer } from "../../src/jsonrpc/framer.ts";
import type { Frame } from "../../src/jsonrpc/frame.ts";
import { failure } from "../../src/plugin/failure.ts";
import type { Question } from "../../src/proxy/traffic/ledger.ts";
import { replyFor } from "../../src/proxy/traffic/replies.ts";
import type { Cause } from "../../src/proxy/traffic/replies.ts";
import { judgeAnswer, judgeOutgoing, shieldFor } from "../../src/proxy/traffic/shield.ts";

/** @param text latin1 */
function frameOf(text: string): Frame {
  const frames: Frame[] = [];
  const framer = new Framer();
  framer.push(Buffer.from(`${text}\n\n`, "latin1"), {
    message: (frame) => void frames.push(frame.detached()),
    stray: (bytes) => {
      throw new Error(`${bytes.toString()} is no message`);
    },
  });
  const [frame] = frames;
  if (frame === undefined) throw new Error(`${text} is no message`);
  return frame;
}

const message = (members: string): Frame => frameOf(`{"jsonrpc":"2.0",${members}}`);

const SIGN = message('"id":1,"method":"openchannel2_sign","params":{"openchannel2_sign":{"psbt":"cHNidA=="}}');
const QUESTIONS: Readonly<Record<string, Question>> = {
  method: { kind: "method", name: "hello", frame: undefined },
  check: { kind: "check", name: "check", frame: undefined },
  setconfig: { kind: "setconfig", name: "setconfig", frame: undefined },
  htlc: { kind: "hook", name: "htlc_accepted", frame: undefined },
  peer: { kind: "hook", name: "peer_connected", frame: undefined },
  db: { kind: "hook", name: "db_write", frame: undefined },
  sign: { kind: "hook", name: "openchannel2_sign", frame: SIGN },
};

const CONTINUE = '{"result":"continue"}';
const CONTINUE_PSBT = '{"result":"continue","psbt":"cHNidA=="}';
const DISCONNECT = '{"result":"disconnect","error_message":""}';
const right = { kind: "right" };
const wrong = (words: RegExp, instead?: string): object => ({
  kind: "wrong",
  wrong: expect.stringMatching(words),
  ...(instead === undefined ? {} : { instead }),
});

describe("an answer", () => {
  const continues = '"id":1,"result":{"result":"continue"}';
  const died = '"id":1,"error":{"code":-4,"message":"gone"}';
  const raised = '"id":1,"error":{"code":-3,"message":"no such peer"}';
  const disconnects = '"id":1,"result":{"result":"disconnect"}';

  test.each<[keyof typeof QUESTIONS, string, object]>([
    ["method", '"id":1,"result":{}', right],
    ["method", '"id":1,"result":null', right],
    ["method", raised, right],
    ["method", '"id":1', wrong(/^its answer has neither a "result" nor an "error"$/)],
    ["method", '"id":1,"result":"\xff"', wrong(/^its answer is no UTF-8$/)],
    ["check", raised, right],
    ["check", '"id":1,"method":"other"', wrong(/neither/)],
    ["setconfig", '"id":1,"result":{}', right],
    ["htlc", continues, right],
    ["htlc", died, right],
    ["htlc", raised, wrong(/^the answer is an error \(code -3: "no such peer"\)/, CONTINUE)],
    ["htlc", '"id":1,"result":null', wrong(/^the answer must be an object/, CONTINUE)],
    ["htlc", disconnects, wrong(/^"result" must be/, CONTINUE)],
    ["htlc", '"id":1', wrong(/^its answer has neither/, CONTINUE)],
    ["peer", continues, right],
    ["peer", '"id":1,"result":{"result":"disconnect","error_message":"no"}', right],
    // It is plain what was meant, so that is done.
    ["peer", disconnects, wrong(/error_message/, DISCONNECT)],
    ["db", continues, right],
    ["db", died, wrong(/^the answer is an error/, CONTINUE)],
    ["db", '"id":1,"result":{"result":"no"}', wrong(/^"result" must be/, CONTINUE)],
    ["sign", raised, wrong(/^the answer is an error/, CONTINUE_PSBT)],
  ])("to %s: %s", (name, members, verdict) => {
    const question = QUESTIONS[name] as Question;
    expect(judgeAnswer(question, message(members), undefined)).toMatchObject(verdict);
  });

  test("without jsonrpc is wrong, to a method and to a hook", () => {
    const bare = frameOf('{"id":1,"result":{"result":"continue"}}');
    expect(judgeAnswer(QUESTIONS["method"] as Question, bare, undefined)).toEqual({
      kind: "wrong",
      wrong: 'its answer has no "jsonrpc": "2.0"',
    });
    expect(judgeAnswer(QUESTIONS["htlc"] as Question, bare, undefined)).toMatchObject({ instead: CONTINUE });
  });

  test("is never wrong with --autoreload-strict, nor is text, and all else goes on as it came", () => {
    const strict = shieldFor({ strict: true });
    expect(strict.judgeAnswer(QUESTIONS["db"] as Question, message('"id":1'), undefined)).toEqual(right);
    expect(strict.passesText).toBe(true);
    expect(strict.isPrint(message('"id":1,"method":"hello"'), "hello")).toBe(false);
    const outgoing = [
      '"method":"connect","params":{}',
      '"method":5',
      '"result":{}',
      '"id":7,"result":{}',
      '"id":7,"method":"hello"',
    ];
    expect(outgoing.map((members) => strict.judgeOutgoing(message(members), undefined))).toEqual([
      { kind: "as it came", topic: "connect" },
      { kind: "as it came", topic: undefined },
      { kind: "as it came", topic: undefined },
      { kind: "as it came", topic: undefined },
      { kind: "as it came", topic: undefined },
    ]);
  });
});

const drop = (why: RegExp): object => ({ kind: "drop", why: expect.stringMatching(why) });
const log = (level: string, text: string, ...faults: readonly object[]): object => ({
  kind: "log",
  log: { level, message: text, faults },
});
const NO_MESSAGE = { kind: "message", what: 'without a "message"' };
const NO_STRING = { kind: "message", what: 'a "message" that is no string' };

test.each<[string, string, string | undefined, object]>([
  // Notifications
  ["a topic", '"method":"mine","params":{}', undefined, { kind: "topic", topic: "mine" }],
  ["one without params", '"method":"mine"', undefined, drop(/^it has no "params"$/)],
  ["one that is no UTF-8", '"method":"mine","params":"\xff"', undefined, drop(/^it is no UTF-8$/)],
  ["a method that is no string", '"method":5,"params":{}', undefined, drop(/^its "method" is no string$/)],
  ["neither method nor id", '"params":{}', undefined, drop(/"method"/)],
  ["lightningd's own", '"method":"connect","params":{}', undefined, { kind: "print" }],
  ["progress", '"method":"progress","params":{"id":"cli:1","num":0}', undefined, { kind: "progress", id: '"cli:1"' }],
  ["a message", '"method":"message","params":{"id":7}', undefined, { kind: "progress", id: "7" }],
  ["progress of nothing", '"method":"progress","params":{}', undefined, drop(/^its params have no "id"$/)],
  // Logs
  ["a log", '"method":"log","params":{"level":"warn","message":"m"}', undefined, log("warn", "m")],
  ["a log without level", '"method":"log","params":{"message":"m"}', undefined, log("info", "m")],
  ["a log in capitals", '"method":"log","params":{"level":"INFO","message":"m"}', undefined, log("INFO", "m")],
  [
    "a log of no known level",
    '"method":"log","params":{"level":"warning","message":"m"}',
    undefined,
    log("info", "m", { kind: "level", level: "warning" }),
  ],
  [
    "a log of nothing",
    '"method":"log","params":{"level":"debug"}',
    undefined,
    log("debug", '{"level":"debug"}', NO_MESSAGE),
  ],
  ["a log of a list", '"method":"log","params":["m"]', undefined, log("info", '["m"]', NO_MESSAGE)],
  ["a log of an object", '"method":"log","params":{"message":{"a":1}}', undefined, log("info", '{"a":1}', NO_STRING)],
  [
    "a log that is wrong twice",
    '"method":"log","params":{"level":7}',
    undefined,
    log("info", '{"level":7}', { kind: "level", level: 7 }, NO_MESSAGE),
  ],
  // Answers and requests
  ["an answer without id", '"result":{}', undefined, { kind: "nameless", why: expect.stringContaining('no "id"') }],
  ["an error without id", '"error":{}', undefined, { kind: "nameless", why: expect.stringContaining('no "id"') }],
  ["an answer to nothing", '"id":7,"result":{}', undefined, { kind: "answer to nothing", id: "7" }],
  ["an answer to another instance's", '"id":7,"error":{}', "hello", { kind: "answer to nothing", id: "7" }],
  ["a request", '"id":7,"method":"getinfo","params":{}', undefined, { kind: "request", method: "getinfo" }],
  [
    "a request with an open id",
    '"id":7,"method":"getinfo","params":{}',
    "hello",
    { kind: "request", method: "getinfo" },
  ],
  ["the request that it was sent", '"id":7,"method":"hello","params":{}', "hello", { kind: "print" }],
  ["our own request", '"id":"autoreload:init#1","method":"init"', undefined, { kind: "print" }],
  ["an id and nothing else", '"id":7', undefined, drop(/no "method", "result" or "error"/)],
])("%s", (_, members, asked, outgoing) => {
  expect(judgeOutgoing(message(members), asked)).toEqual(outgoing);
});

test("a notification without jsonrpc is dropped", () => {
  expect(judgeOutgoing(frameOf('{"method":"mine","params":{}}'), undefined)).toEqual(drop(/^it has no "jsonrpc"/));
});

describe("what is answered in the plugin's place", () => {
  const WHY = failure("it does not start.");
  const CAUSES: readonly Cause[] = [
    { kind: "wrong", wrong: "its answer is no JSON" },
    { kind: "failed", failure: WHY },
    { kind: "gone" },
    { kind: "skipped" },
  ];

  test.each([
    ["htlc", CONTINUE],
    ["db", CONTINUE],
    ["sign", CONTINUE_PSBT],
  ])("the hook %s lets the node go on, whatever the cause", (name, result) => {
    for (const cause of CAUSES) expect(replyFor(QUESTIONS[name] as Question, cause, "p.py")).toEqual({ result });
  });

  test("a hook whose wrong answer was plain does what that was to do", () => {
    const instead = '{"result":"disconnect"}';
    const cause: Cause = { kind: "wrong", wrong: "in other words", instead };
    expect(replyFor(QUESTIONS["peer"] as Question, cause, "p.py")).toEqual({ result: instead });
  });

  test.each([
    ["method", 0, -32600, "p.py answered hello wrongly: its answer is no JSON."],
    ["method", 1, -4, "p.py did not answer hello: it does not start."],
    ["method", 2, -32601, "p.py has no method hello any more: it was reloaded while this call waited."],
    ["setconfig", 2, -32601, "p.py has no such option any more: it was reloaded while this call waited."],
    ["check", 1, -4, "p.py did not answer check: it does not start."],
  ])("a %s is refused, and told why (%i)", (name, cause, code, text) => {
    const reply = replyFor(QUESTIONS[name] as Question, CAUSES[cause] as Cause, "p.py");
    expect(reply).toEqual({ error: { code, message: text } });
  });
});
