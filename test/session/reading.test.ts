import { execFileSync } from "node:child_process";
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineOf } from "../../src/session/format/line.ts";
import { LineCutter } from "../../src/session/reading/line-cutter.ts";
import type { Item } from "../../src/session/reading/part-lines.ts";
import { partPath, pathAfter } from "../../src/session/reading/parts.ts";
import { readHeader, readSession } from "../../src/session/reading/session-file.ts";
import type { Following } from "../../src/session/reading/session-file.ts";
import { temporaryDirectory } from "../host/support.ts";
import { EACH_KIND, HEADER, SAMPLE, sampleLines, sessionText } from "./sample.ts";

const log = (n: number): string => lineOf({ n, t: n, k: "log", p: 1, v: 1, level: "info", text: `line ${n}` });

async function itemsOf(path: string, following?: Following): Promise<Item[]> {
  const all: Item[] = [];
  for await (const items of readSession(path, following)) all.push(...items);
  return all;
}

function numbers(items: readonly Item[]): number[] {
  return items.flatMap((item) => (item.kind === "event" ? [item.event.n] : []));
}

function problems(items: readonly Item[]): string[] {
  return items.flatMap((item) => (item.kind === "problem" ? [item.text] : []));
}

function fileWith(text: string | Buffer, name = "hello.jsonl", directory = temporaryDirectory()): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe("lines", () => {
  test("are the same however the bytes are cut", () => {
    const text = fc.array(fc.string({ unit: "binary" }).map((line) => line.toWellFormed().replaceAll("\n", "")));
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 40 })), (lines, cuts) => {
        const bytes = Buffer.from(`${lines.map((line) => `${line}\n`).join("")}open`);
        const cutter = new LineCutter();
        const got: unknown[] = [];
        let from = 0;
        for (const size of [...cuts, bytes.length]) {
          // A Buffer, as files are read into: its slices are views, and the next read takes their place.
          const chunk = Buffer.from(bytes.subarray(from, from + size));
          got.push(...cutter.push(chunk));
          chunk.fill(120);
          from += size;
        }
        expect(got).toEqual(lines);
        expect(cutter.openBytes).toBe(4);
      }),
    );
  });

  test("one that is too long is left out, and the next one read", () => {
    const cutter = new LineCutter(10);
    expect(cutter.push(Buffer.from("0123456789\n0123456789a"))).toEqual(["0123456789"]);
    expect(cutter.push(Buffer.from("and on\nnext\n"))).toEqual([undefined, "next"]);
  });
});

describe("a session's files", () => {
  test("the sample is read whole, line by line", async () => {
    const items = await itemsOf(SAMPLE);
    expect(numbers(items)).toEqual(
      sampleLines()
        .slice(1)
        .map((_, index) => index + 1),
    );
    expect(items.flatMap((item) => (item.kind === "event" ? [item.line] : []))).toEqual(sampleLines().slice(1));
    expect(items[0]).toMatchObject({ kind: "header", header: { network: "regtest" } });
  });

  test("a file of many reads is read whole", async () => {
    const count = 20_000;
    const text = Array.from({ length: count }, (_, index) => log(index + 1)).join("");
    const items = await itemsOf(fileWith(sessionText([]) + text));
    expect(problems(items)).toEqual([]);
    expect(numbers(items)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  });

  test("a file is valid after each byte: the last line that is cut off is left out, and said", async () => {
    const text = Buffer.from(sessionText(EACH_KIND.slice(0, 2)));
    const firstEnd = text.indexOf(10) + 1;
    const directory = temporaryDirectory();
    for (let size = firstEnd; size <= text.length; size++) {
      const items = await itemsOf(fileWith(text.subarray(0, size), "hello.jsonl", directory));
      const whole = text.subarray(0, size).toString().split("\n").length - 2;
      expect(numbers(items)).toEqual([1, 2].slice(0, whole));
      expect(problems(items).length).toBe(text[size - 1] === 10 ? 0 : 1);
    }
    expect(problems(await itemsOf(fileWith(`${sessionText([])}${log(1)}{"n":2`)))).toEqual([
      expect.stringMatching(/hello\.jsonl, line 3: cut off in the middle, left out \(6 bytes\)$/),
    ]);
  });

  test("a line that is broken is left out, and said", async () => {
    const items = await itemsOf(fileWith(`${sessionText([])}${log(1)}nonsense\n\n${log(2)}`));
    expect(numbers(items)).toEqual([1, 2]);
    expect(problems(items)).toEqual([expect.stringMatching(/line 3: left out, it is not a JSON object$/)]);
  });

  test("the file that follows is found and read on, and one of another session is not", async () => {
    const first = fileWith(sessionText([]) + log(1));
    const second = partPath(first, 2);
    writeFileSync(second, lineOf({ ...HEADER, part: 2 }) + log(2));
    writeFileSync(partPath(first, 3), lineOf({ ...HEADER, part: 3 }) + log(3));
    writeFileSync(partPath(first, 4), lineOf({ ...HEADER, at: "2020-01-01T00:00:00Z", part: 4 }) + log(4));
    expect(numbers(await itemsOf(first))).toEqual([1, 2, 3]);
    expect(numbers(await itemsOf(second))).toEqual([2, 3]);
  });

  test("a line cut off at the end of a file keeps no later file from being read, nor one whose header is cut off those before", async () => {
    const first = fileWith(`${sessionText([])}${log(1)}{"n":2`);
    const second = `${lineOf({ ...HEADER, part: 2 })}${log(3)}`;
    const third = lineOf({ ...HEADER, part: 3 });
    writeFileSync(partPath(first, 2), `${second}{"n":4`);
    for (const size of [0, 1, third.length - 1]) {
      writeFileSync(partPath(first, 3), Buffer.from(third).subarray(0, size));
      const items = await itemsOf(first);
      expect(numbers(items)).toEqual([1, 3]);
      expect(problems(items)).toEqual([
        expect.stringMatching(/hello\.jsonl, line 3: cut off in the middle/),
        expect.stringMatching(/hello\.2\.jsonl, line 3: cut off in the middle/),
      ]);
    }
  });

  test.each([
    ["a.jsonl", undefined, "a.2.jsonl"],
    ["a.2.jsonl", 2, "a.3.jsonl"],
    ["a.2.jsonl", undefined, "a.2.2.jsonl"],
    ["a", undefined, "a.2"],
    ["a.10", 10, "a.11"],
  ])("%s, part %s, goes on in %s", (path, part, next) => {
    expect(pathAfter(path, part === undefined ? HEADER : { ...HEADER, part })).toBe(next);
  });

  test.each([
    ["", "it is empty"],
    ['{"autoreload', "its first line does not end"],
    ["hello\n", "it is not a JSON object"],
    ["\n", "it does not begin with a header"],
    [log(1), "it does not begin with a header"],
    ['{"autoreload":"session/2"}\n', 'its format is "session/2", not "session/1"'],
  ])("%j is no session", async (text, why) => {
    await expect(itemsOf(fileWith(text))).rejects.toThrow(
      `hello.jsonl is no session that this autoreload reads: ${why}`,
    );
  });

  test("a byte order mark before it, and line ends of another system, are nothing", async () => {
    const text = sessionText([]) + log(1) + log(2);
    expect(numbers(await itemsOf(fileWith(`\uFEFF${text.replaceAll("\n", "\r\n")}`)))).toEqual([1, 2]);
  });

  test("a compressed one is told what to do", async () => {
    const path = fileWith("");
    writeFileSync(path, gzipSync(sessionText([])));
    await expect(itemsOf(path)).rejects.toThrow(`it is compressed: give it as <(zcat ${path})`);
  });

  test("one that comes by a pipe is read to its end, also where it is followed", async () => {
    const path = join(temporaryDirectory(), "pipe");
    execFileSync("mkfifo", [path]);
    for (const following of [undefined, { signal: AbortSignal.timeout(20_000), everyMs: 1 }]) {
      const items = itemsOf(path, following);
      await writeFile(path, sessionText([]) + log(1) + log(2));
      expect(numbers(await items)).toEqual([1, 2]);
    }
    const header = expect(readHeader(path)).rejects.toThrow(`${path} cannot be read more than once`);
    await Promise.allSettled([header, writeFile(path, sessionText([]))]);
    await header;
  });

  test("a file that is not there, or is a directory, is named", async () => {
    await expect(itemsOf("/nowhere/a.jsonl")).rejects.toThrow("/nowhere/a.jsonl cannot be read: there is no such file");
    const directory = temporaryDirectory();
    await expect(itemsOf(directory)).rejects.toThrow(directory);
  });
});

describe("following", () => {
  /** Reads on until `count` events came, telling of each quiet moment. */
  async function follow(path: string, count: number, quiet: (times: number) => void): Promise<Item[]> {
    const end = new AbortController();
    const got: Item[] = [];
    let times = 0;
    for await (const items of readSession(path, { signal: end.signal, everyMs: 1 })) {
      got.push(...items.filter(({ kind }) => kind !== "quiet"));
      if (numbers(got).length >= count) end.abort();
      else if (items.some(({ kind }) => kind === "quiet")) quiet(++times);
    }
    return got;
  }

  test("from before the file exists, as it grows, and into the next file", async () => {
    const path = join(temporaryDirectory(), "hello.jsonl");
    const steps = [
      () => appendFileSync(path, log(1) + log(2).slice(0, 20)),
      () => appendFileSync(path, log(2).slice(20)),
      () => {
        appendFileSync(path, log(3));
        writeFileSync(partPath(path, 2), lineOf({ ...HEADER, part: 2 }).slice(0, 30));
      },
      () => writeFileSync(partPath(path, 2), lineOf({ ...HEADER, part: 2 }) + log(4)),
      () => appendFileSync(partPath(path, 2), log(5)),
    ];
    const following = follow(path, 5, () => steps.shift()?.());
    writeFileSync(path, sessionText([]));
    const items = await following;
    expect(numbers(items)).toEqual([1, 2, 3, 4, 5]);
    expect(problems(items)).toEqual([]);
  });

  test("a file that is begun anew is read anew", async () => {
    const path = fileWith(sessionText([]) + log(1));
    const items = await follow(path, 2, (times) => {
      if (times !== 1) return;
      rmSync(path);
      writeFileSync(path, sessionText([], { network: "signet" }) + log(1));
    });
    expect(numbers(items)).toEqual([1, 1]);
  });

  test("it ends when it is told to, with the file there or not", async () => {
    const end = AbortSignal.abort();
    expect(await itemsOf("/nowhere/a.jsonl", { signal: end })).toEqual([]);
    const items = await itemsOf(SAMPLE, { signal: end });
    expect(numbers(items).length).toBe(sampleLines().length - 1);
  });
});
