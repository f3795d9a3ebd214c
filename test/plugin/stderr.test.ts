/** What of a plugin's stderr is kept for error messages. */
import { expect, test } from "vitest";
import { StderrTail } from "../../src/plugin/process/stderr.ts";

function tailOf(...pieces: (string | Buffer)[]): StderrTail {
  const tail = new StderrTail();
  for (const piece of pieces) tail.add(Buffer.from(piece));
  return tail;
}

test("the last lines, wherever they were cut, the one that has not ended among them", () => {
  const tail = tailOf("one\ntw", "o\r\n\nthr", Buffer.from("é").subarray(0, 1), Buffer.from("é").subarray(1), "e");
  expect(tail.last(9)).toEqual(["one", "two", "thrée"]);
  expect(tail.last(1)).toEqual(["thrée"]);
  expect(tail.text).toBe("one\ntwo\n\nthrée");
});

test("a hundred lines of many, no half one among them", () => {
  const lines = Array.from({ length: 100_000 }, (_, index) => `line ${index}`);
  const tail = tailOf(...lines.map((line) => `${line}\n`));
  expect(tail.last(1000)).toEqual(lines.slice(-100));
});

test("no more of a line than can be read, and of one that never ends not even that in memory", () => {
  expect(tailOf(`${"x".repeat(5000)}\nlast\n`).last(9)).toEqual(["x".repeat(2000), "last"]);
  expect(tailOf(...Array.from({ length: 100 }, () => "x".repeat(100_000))).last(9)).toEqual(["x".repeat(2000)]);
});

test("the cause, where it stands above a long backtrace", () => {
  const tail = tailOf("panicked at main.rs:7\n", "  frame\n".repeat(60));
  expect(tail.last(3, "panicked")).toEqual(["panicked at main.rs:7", "  frame", "  frame"]);
});

test("what is said another way is a line of its own", () => {
  const tail = tailOf("half a line");
  tail.note("of a log\nof two lines");
  expect(tail.last(9)).toEqual(["half a line", "of a log", "of two lines"]);
});
