/** Sessions that try to be more than text: each place that a plugin or a caller can write to, with each thing that may hurt a page. */
import type { SessionEvent } from "../../../src/session/format/events.ts";
import { sessionText } from "../../session/sample.ts";

/** Set by what should not have run. */
export const MARK = "wasRun";

export const HOSTILE: Readonly<Record<string, string>> = {
  image: `<img src=x onerror="${MARK}=1">`,
  script: `<script>${MARK}=1</script>`,
  "end of script": `</script><script>${MARK}=1</script>`,
  "script in a comment": `<!--<script>${MARK}=1</script>`,
  "end of style": `</style><script>${MARK}=1</script>`,
  attribute: `" autofocus onfocus="${MARK}=1" x="`,
  link: `javascript:${MARK}=1`,
  "a traceback's link": `  File "javascript:${MARK}=1//x.py", line 3, in f`,
  template: "${alert(1)} {{constructor}}",
  "right to left": "\u202egnp.exe\u202c \u2066\u2067x\u2069 \u05d0\u05d1",
  "marks without end": `a${"\u0301".repeat(3000)}`,
  zero: "a\u0000b\u0000",
  "controls and colours": "\u001b[31mred\u001b[0m\u0007\b\u007f\u0085\u2028\u2029",
  "half of a pair": "\ud800x\udc00",
  prototype: "__proto__",
  "one long word": "W".repeat(20_000),
  "many lines": "line\n".repeat(5000),
};

/** JSON that is well formed and heavy. */
export const HEAVY: Readonly<Record<string, string>> = {
  "nested deeply": `${"[".repeat(30_000)}${"]".repeat(30_000)}`,
  "members without end": `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":${index}`).join(",")}}`,
  "numbers as written":
    '{"msat":9007199254740993,"small":1e-400,"large":1e400,"zero":-0,"precise":0.10000000000000000001}',
  "one name twice": '{"a":1,"a":2,"__proto__":{"polluted":true},"constructor":null}',
  "15 MiB": JSON.stringify("x".repeat(15 * 1024 * 1024)),
};

/** A session in which others have chosen all that they can choose, each of these texts for once. */
export function hostileSession(texts: readonly string[]): string {
  const all = texts.filter((text) => text.length < 1000).join(" ");
  const name = all === "" ? (texts[0] ?? "") : all;
  const events = texts.flatMap((text, index) => eventsOf(text, index * EVENTS_OF_ONE));
  return numbered(events, { host: name, network: name, plugins: [{ p: 1, name, path: name }] });
}

export const EVENTS_OF_ONE = 13;
/** Of these, as many have a row; the rest joins another's. */
export const ROWS_OF_ONE = 9;

/** @param before how many events came before */
function eventsOf(text: string, before: number): object[] {
  const json = JSON.stringify(text);
  const request = `{"jsonrpc":"2.0","id":${json},"method":${json},"params":{${json}:${json}}}`;
  const answer = `{"jsonrpc":"2.0","id":${json},"result":{${json}:[${json}]}}`;
  const failure = `{"jsonrpc":"2.0","id":${json},"error":{"code":-1,"message":${json},"data":${json}}}`;
  const differences = [{ at: `/${text}`, was: text, is: text }];
  return [
    { k: "reload", step: "serving", ms: 1, reason: text, of: "start", changed: [text] },
    { k: "req", ...message("cli", "plugin", text, request), id: text },
    {
      k: "res",
      ...message("plugin", "cli", text, answer),
      id: text,
      re: before + 2,
      ms: 1,
      fate: "mended",
      wrong: text,
      said: text,
    },
    { k: "req", ...message("cli", "plugin", text, request), id: text, mask: [`/params/${escapedName(text)}`] },
    { k: "err", ...message("plugin", "cli", text, failure), id: text, re: before + 4, ms: 1, fate: "answered" },
    { k: "log", level: text, text, up: before + 4 },
    { k: "stderr", text },
    { k: "stray", text, wrong: text },
    { k: "change", files: [text], reason: text },
    { k: "build", command: text, line: text, up: before + 9 },
    {
      k: "reload",
      up: before + 9,
      step: "failed",
      ms: 1,
      reason: text,
      failure: { text, file: text, line: 3 },
      exit: text,
    },
    { k: "req", ...message("autoreload", "plugin", text, request), id: text, again: before + 2 },
    { k: "again", of: before + 2, re: before + 12, verdict: "differs", why: text, diff: differences },
  ];
}

/** What a later version may write: members of today with values that nobody knows, each of these texts once. */
export function laterSession(texts: readonly string[]): string {
  const events = texts.flatMap((text, index) => {
    const first = index * 6 + 1;
    const request = { ...message(text, text, "hello", '{"id":1,"method":"hello","params":{}}'), of: text, id: "1" };
    const answer = { ...message(text, text, "hello", '{"id":1,"result":{}}'), of: text, id: "1", re: first };
    return [
      { k: "req", ...request },
      { k: "res", ...answer, fate: text },
      { k: "again", of: first, re: first, verdict: text },
      { k: "reload", step: text, ms: 1, reason: "x", of: text },
      { k: "log", level: "info", text: "x", of: text },
      { k: text, text },
    ];
  });
  return numbered(events);
}

/** One request with these params, answered by the same. */
export function heavySession(params: string): string {
  const request = `{"jsonrpc":"2.0","id":"cli:weigh#1","method":"weigh","params":${params}}`;
  const answer = `{"jsonrpc":"2.0","id":"cli:weigh#1","result":${params}}`;
  return numbered([
    { k: "req", ...message("cli", "plugin", "weigh", request), id: "cli:weigh#1" },
    { k: "res", ...message("plugin", "cli", "weigh", answer), id: "cli:weigh#1", re: 1, ms: 1, fate: "answered" },
  ]);
}

function numbered(events: readonly object[], header: Parameters<typeof sessionText>[1] = {}): string {
  return sessionText(
    events.map((event, index) => ({ n: index + 1, t: index * 100, p: 1, v: 1, ...event }) as SessionEvent),
    header,
  );
}

function message(from: string, to: string, m: string, text: string): object {
  return { from, to, of: "method", m, ...body(text) };
}

function body(text: string): object {
  return { size: Buffer.byteLength(text), body: text };
}

function escapedName(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
