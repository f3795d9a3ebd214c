/** What a recording makes of the bytes that pass and of the notes beside them: which request an event answers, and what caused it. */
import { expect, test } from "vitest";
import type { Note } from "../../src/recording/notes.ts";
import { sourceOf } from "../../src/recording/tap.ts";
import type { Stream } from "../../src/recording/tap.ts";
import { Chronicle } from "../../src/recording/worker/chronicle.ts";
import { WholeLines } from "../../src/recording/worker/plain-text.ts";
import type { SessionEvent } from "../../src/session/format/events.ts";

type Step = Note | readonly [Stream, string];

const NAMES = { owner: undefined, methods: [["hello", 1]], hooks: [], options: [], subscriptions: [] } as const;
const SET_UP: readonly Note[] = [
  { note: "plugin", p: 1, name: "x.py", path: "/x.py", topics: [] },
  { note: "instance", number: 1, p: 1, v: 1 },
  { note: "serves", p: 1, v: 1 },
  { note: "link", number: 1, ...NAMES },
  { note: "connection", number: 1, p: 1 },
];

const message = (text: string): string => `{"jsonrpc":"2.0",${text}}\n\n`;
const asks = (id: string): Step => ["from-host", message(`"id":"${id}","method":"hello","params":{}`)];
const answers = (id: string): Step => ["from-plugin", message(`"id":"${id}","result":{}`)];
const calls = (id: string): Step => ["calls", message(`"id":"${id}","method":"getinfo","params":{}`)];
const returns = (id: string): Step => ["results", message(`"id":"${id}","result":{}`)];
const notifies = (m: string, params: string): Step => ["from-plugin", message(`"method":"${m}","params":${params}`)];
const repeats = (isAfterSave: boolean): Step[] => [
  { note: "asks-again", id: '"autoreload:again/method/hello#1"', of: '"cli:hello#1"', isAfterSave },
  ["to-plugin", message('"id":"autoreload:again/method/hello#1","method":"hello","params":{}')],
];
const CHANGED: Step = {
  note: "event",
  event: { k: "change", p: 1, v: 1, files: ["x.py"], reason: "x.py changed" },
};
const reloads = (changes: number): Step => ({ note: "reloads", p: 1, changes });
const BUILDS: Step = { note: "event", event: { k: "build", p: 1, v: 1, command: "make", line: "cc" } };
const ends = (step: string): Step => ({
  note: "event",
  event: { k: "reload", p: 1, v: 2, step, ms: 9, reason: "x.py changed" },
});
const SERVES = ends("serving");
const LATE = "1change 2change 3reload^1 4reload^2";

/** Of each event its number, its kind, which request it answers, and its cause, with `?` for a guess. */
function told(...steps: readonly Step[]): string {
  const events: SessionEvent[] = [];
  const chronicle = new Chronicle({
    last: 0,
    write: (event) => void events.push(event),
    newText: () => new WholeLines(),
  });
  for (const note of SET_UP) chronicle.note(note, 0);
  for (const [t, step] of steps.entries()) {
    if ("note" in step) chronicle.note(step, t);
    else chronicle.take({ source: sourceOf(step[0], 1), time: t, bytes: Buffer.from(step[1]) }, t);
  }
  chronicle.settle();
  return events.map(wordsOf).join(" ");
}

function wordsOf({ n, k, up, guess, ...rest }: SessionEvent): string {
  const re = "re" in rest && rest.re !== undefined ? `>${rest.re}` : "";
  return `${n}${k}${re}${up === undefined ? "" : `^${up}${guess === true ? "?" : ""}`}`;
}

test.each<[string, Step[], string]>([
  ["a call and its answer", [asks("cli:hello#1"), answers("cli:hello#1")], "1req 2res>1"],
  ["an answer to nothing", [answers("cli:hello#9")], "1stray"],
  [
    "the plugin's own call, by its id",
    [
      asks("cli:hello#1"),
      asks("cli:hello#2"),
      calls("cli:hello#1/x.py:getinfo#1"),
      returns("cli:hello#1/x.py:getinfo#1"),
    ],
    "1req 2req 3req^1 4res>3",
  ],
  ["a call with a number, while one request is open", [asks("cli:hello#1"), calls("1")], "1req 2req^1?"],
  ["a call with a number, while two are", [asks("cli:hello#1"), asks("cli:hello#2"), calls("1")], "1req 2req 3req"],
  ["what is answered after the plugin hung up", [calls("1"), { note: "hung-up", number: 1 }, returns("1")], "1req"],
  [
    "progress, which names its request",
    [asks("cli:hello#1"), asks("cli:hello#2"), notifies("progress", '{"id":"cli:hello#1"}')],
    "1req 2req 3note^1",
  ],
  [
    "another notification that has such an id in it",
    [asks("cli:hello#1"), asks("cli:hello#2"), notifies("greeted", '{"id":"cli:hello#1"}')],
    "1req 2req 3note",
  ],
  [
    "a line of log while one request is open",
    [asks("cli:hello#1"), notifies("log", '{"message":"hi"}')],
    "1req 2log^1?",
  ],
  [
    "a line right after an answer",
    [asks("cli:hello#1"), answers("cli:hello#1"), notifies("log", '{"message":"hi"}')],
    "1req 2res>1 3log^1?",
  ],
  [
    "a line while two other requests are open",
    [asks("cli:hello#1"), answers("cli:hello#1"), asks("cli:hello#2"), asks("cli:hello#3"), notifies("log", "{}")],
    "1req 2res>1 3req 4req 5log",
  ],
  ["what is asked again after a save", [CHANGED, reloads(1), SERVES, ...repeats(true)], "1change 2reload^1 3req^1"],
  ["what a user asks again later", [CHANGED, reloads(1), SERVES, ...repeats(false)], "1change 2reload^1 3req"],
  ["a build for a save", [CHANGED, reloads(1), BUILDS], "1change 2build^1"],
  [
    "a save during the build for another one",
    [CHANGED, reloads(1), CHANGED, BUILDS, ends("overtaken"), reloads(1), BUILDS, SERVES],
    "1change 2change 3build^1 4reload^1 5build^2 6reload^2",
  ],
  ["a save that comes too late to overtake", [CHANGED, reloads(1), CHANGED, SERVES, reloads(1), SERVES], LATE],
  [
    "saves of which one reload makes one version",
    [CHANGED, CHANGED, CHANGED, reloads(3), BUILDS, SERVES],
    "1change 2change 3change 4reload^1 5reload^2 6build^3 7reload^3",
  ],
  [
    "a restart by hand, overtaken by a save",
    [reloads(0), CHANGED, BUILDS, ends("overtaken"), reloads(1), SERVES],
    "1change 2build 3reload 4reload^1",
  ],
])("%s", (_, steps, expected) => {
  expect(told(...steps)).toBe(expected);
});
