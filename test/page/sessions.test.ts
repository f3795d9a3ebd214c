/** The sessions that the page is tried with are sessions: what is wrong on the page is the page's. */
import { expect, test } from "vitest";
import { readLine } from "../../src/session/format/line.ts";
import { faultsOf } from "../session/validator.ts";
import { HEAVY, HOSTILE, heavySession, hostileSession } from "./support/hostile.ts";
import { manyLines } from "./support/many.ts";

const SESSIONS = [
  ...Object.entries(HOSTILE).map(([name, text]) => [name, hostileSession([text])] as const),
  ...Object.entries(HEAVY).map(([name, params]) => [name, heavySession(params)] as const),
  ["all that is hostile", hostileSession(Object.values(HOSTILE))] as const,
  ["many events", [...manyLines(45_000)].join("")] as const,
];

test.each(SESSIONS)("%s: every line is valid, and read", (_, text) => {
  const lines = text.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(2);
  expect([...new Set(lines.map((line) => readLine(line).kind))]).toEqual(["header", "event"]);
  // One of each kind is as good as all of thousands.
  expect(lines.slice(0, 40).flatMap(faultsOf)).toEqual([]);
});
