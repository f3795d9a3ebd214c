/** What is read and written as text: endpoints, topics, signals, times. */
import { constants } from "node:os";
import { expect, test } from "vitest";
import { checkEndpoint, connectable } from "../../src/circus/circusd/endpoint.ts";
import { parseTopic, topicOf } from "../../src/circus/circusd/events.ts";
import { parseSignal, signalName } from "../../src/circus/restarts/kill-signal.ts";
import { createLog, formatTime } from "../../src/circus/log.ts";

test("endpoints are of ZeroMQ's two kinds", () => {
  for (const endpoint of ["tcp://127.0.0.1:5555", "tcp://[::1]:5555", "tcp://circus.local:5555", "ipc:///run/circus"]) {
    checkEndpoint(endpoint);
  }
  for (const endpoint of [
    "",
    "127.0.0.1:5555",
    "tcp://127.0.0.1",
    "tcp://*:5555",
    "tcp://:5555",
    "http://x:1",
    "ipc://",
  ]) {
    expect(() => checkEndpoint(endpoint)).toThrow(`"${endpoint}" is no endpoint to connect to`);
  }
});

test.each([
  ["tcp://127.0.0.1:5556", "tcp://10.0.0.7:5555", "tcp://127.0.0.1:5556"],
  ["tcp://*:5556", "tcp://10.0.0.7:5555", "tcp://10.0.0.7:5556"],
  ["tcp://0.0.0.0:5556", "tcp://circus.local:5555", "tcp://circus.local:5556"],
  ["tcp://[::]:5556", "tcp://[::1]:5555", "tcp://[::1]:5556"],
  ["tcp://*:5556", "ipc:///run/circus", "tcp://127.0.0.1:5556"],
  ["ipc:///run/events", "tcp://127.0.0.1:5555", "ipc:///run/events"],
])("%s, for who reached %s, is %s", (bound, endpoint, expected) => {
  expect(connectable(bound, endpoint)).toBe(expected);
});

test("topics name the watcher and the event", () => {
  expect(parseTopic("watcher.web.start")).toEqual({ topic: "web", kind: "start" });
  expect(parseTopic(`watcher.${topicOf("My Web.App")}.hook_failure`)).toEqual({
    topic: "my_web.app",
    kind: "hook_failure",
  });
  expect(parseTopic("watcher.web")).toBeUndefined();
  expect(parseTopic("")).toBeUndefined();
});

test("signals are read as Circus reads them", () => {
  for (const text of ["9", " 9 ", "KILL", "SIGKILL", "sigkill", "kill"])
    expect(parseSignal(text)).toBe(constants.signals.SIGKILL);
  for (const text of ["", " ", "0", "-9", "999", "1.5", "SIG", "NOPE", "toString"])
    expect(parseSignal(text)).toBeUndefined();
  expect(signalName(constants.signals.SIGKILL)).toBe("SIGKILL");
});

test("log lines are like Circus's own", () => {
  expect(formatTime(new Date(2026, 2, 1, 9, 5, 7))).toBe("2026-03-01 09:05:07");
  const lines: string[] = [];
  createLog((line) => lines.push(line))("WARNING", "web: it rains");
  expect(lines).toEqual([
    expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d autoreload\[\d+\] \[WARNING\] web: it rains\n$/),
  ]);
});
