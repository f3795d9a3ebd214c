/** A session with an event of each kind, as a plugin's author would make it, and one to make large files of. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Header, SessionEvent } from "../../src/session/format/events.ts";
import { lineOf } from "../../src/session/format/line.ts";

export const SAMPLE = fileURLToPath(new URL("./sample.jsonl", import.meta.url));

export const HEADER: Header = {
  autoreload: "session/1",
  at: "2026-11-27T01:03:36.551Z",
  tool: "0.2.0",
  host: "lightningd v26.06.6",
  network: "regtest",
  plugins: [{ p: 1, name: "hello.py", path: "/home/me/hello.py" }],
  masked: true,
  ignore: [],
};

/** Of each kind one, with all members that it may have. */
export const EACH_KIND: readonly SessionEvent[] = [
  { n: 1, t: 0, k: "change", p: 1, v: 1, files: ["hello.py"], reason: "hello.py changed" },
  { n: 2, t: 0.5, k: "build", p: 1, v: 2, up: 1, command: "make", line: "cc hello.c", exit: 0, ms: 0.1 },
  {
    n: 3,
    t: 1,
    k: "req",
    p: 1,
    v: 2,
    up: 1,
    guess: true,
    ...message("cli", "plugin"),
    id: "cli:x#1",
    cut: 8,
    mask: [""],
  },
  {
    n: 4,
    t: 2,
    k: "res",
    p: 1,
    v: 2,
    up: 1,
    ...message("plugin", "cli"),
    id: "cli:x#1",
    re: 3,
    ms: 1,
    fate: "mended",
    wrong: "no result",
    said: "\u00ff",
    latin1: ["said"],
    again: 1,
  },
  { n: 5, t: 3, k: "err", p: 1, v: 2, ...message("plugin", "cli"), id: "2", fate: "refused" },
  { n: 6, t: 3, k: "note", p: 1, v: 2, ...message("lightningd", "plugin") },
  {
    n: 7,
    t: 3,
    k: "log",
    p: 1,
    v: 2,
    level: "info",
    text: "hello",
    of: "autoreload",
    up: 6,
    ranges: [{ from: 1, to: 3 }],
  },
  { n: 8, t: 3, k: "stderr", p: 1, v: 2, text: "Traceback" },
  { n: 9, t: 3, k: "stray", p: 1, v: 2, text: "debug", wrong: "it is no message" },
  {
    n: 10,
    t: 3,
    k: "reload",
    p: 1,
    v: 2,
    up: 1,
    step: "failed",
    ms: 1,
    reason: "hello.py changed",
    of: "revival",
    held: 1,
    changed: ["method x"],
    failure: { text: "SyntaxError", file: "hello.py", line: 3 },
    exit: "SIGKILL",
  },
  { n: 11, t: 4, k: "use", p: 1, v: 2, cpu: 1.5, memory: 1, open: 0, held: 0 },
  {
    n: 12,
    t: 5,
    k: "again",
    p: 1,
    v: 2,
    of: 3,
    re: 3,
    verdict: "differs",
    against: 1,
    why: "it is not comparable",
    diff: [{ at: "/result", was: "1" }],
  },
  { n: 13, t: 6, k: "lost", messages: 3, bytes: 400 },
] as SessionEvent[];

export function sampleLines(): string[] {
  return readFileSync(SAMPLE, "utf8").trimEnd().split("\n");
}

/** The text of a session with these events, each given what all have. */
export function sessionText(events: readonly SessionEvent[], header: Partial<Header> = {}): string {
  return [{ ...HEADER, ...header }, ...events].map(lineOf).join("");
}

function message(from: string, to: string): object {
  return { from, to, of: "method", m: "hello", size: 17, body: '{"jsonrpc":"2.0"}' };
}
