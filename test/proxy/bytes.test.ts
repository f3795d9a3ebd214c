/** What passes through autoreload is the bytes that came, both ways, whatever they say. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Wire } from "./wire.ts";
import { ECHOES_BYTES, Workbench } from "./workbench.ts";

/** JSON texts that JavaScript's own JSON cannot write as they stand. */
const VALUES: readonly [name: string, text: string][] = [
  ["an integer beyond 2^53", "18446744073709551615"],
  ["a fraction beyond a double's digits", "0.10000000000000000001"],
  ["a number beyond a double", "1e400"],
  ["minus zero, trailing zeros, an upper-case exponent", "[-0, 1.50, 1E2, 1.0e+07]"],
  ["keys twice", '{"a":1,"a":2,"\\u0061":3}'],
  ["members named as those of a message", '{"id":1,"method":"m","jsonrpc":"1.0","result":null,"error":{"id":"x"}}'],
  ["\\u0000 and other controls", String.raw`"\u0000\u0001\u001f\b\f"`],
  ["lone surrogates", String.raw`["\ud800", "\udfff\ud800"]`],
  ["characters beyond the first plane", '"\u{1f600}\u{10ffff} \\ud83d\\ude00"'],
  ["the same text escaped and not", String.raw`["\u00e9", "é", "\/", "/"]`],
  ["a line separator and a delete", '"\u2028\u2029\u007f\ufeff"'],
  ["white space of all kinds between tokens", ' {\t"a" :\r\n [ 1 ,\n\n 2 ] }  '],
  ["brackets and quotes within strings", String.raw`"{[\"}]\\"`],
  ["an empty object, an empty list", "[{}, []]"],
  ["deep nesting", `${"[".repeat(5000)}${"]".repeat(5000)}`],
];

describe("the plugin's answer has the very bytes that it was asked with:", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start({ files: { "e.mjs": ECHOES_BYTES } });
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test.each(VALUES)("%s", async (_, text) => {
    const answer = await bench.host.callRaw("echo", `{"value":${text}}`);
    expect(answer.toString()).toBe(`{"value":${text}}`);
  });

  test.each(VALUES)("%s, written one byte at a time", async (_, text) => {
    const answer = await bench.host.callRaw("trickle", `{"value":${text}}`);
    expect(answer.toString()).toBe(`{"value":${text}}`);
  });

  test("16 MiB", async () => {
    const text = `{"value":"${"0123456789abcdef".repeat(1024 * 1024)}"}`;
    expect((await bench.host.callRaw("echo", text)).equals(Buffer.from(text))).toBe(true);
  });

  test("16 MiB of escapes", async () => {
    const text = `{"value":"${String.raw`\u00e9\"\\`.repeat(1600 * 1024)}"}`;
    expect((await bench.host.callRaw("echo", text)).equals(Buffer.from(text))).toBe(true);
  });

  test("all of it at once, over and over", async () => {
    const texts = Array.from(
      { length: 300 },
      (_, index) => `{"n":${index},"value":${VALUES[index % VALUES.length]?.[1]}}`,
    );
    const answers = await Promise.all(texts.map((text) => bench.host.callRaw("echo", text)));
    expect(answers.map(String)).toEqual(texts);
  });
});

describe("a stream as a whole", () => {
  test("comes out as it went in, cut at every place, both ways", async () => {
    const directory = await mkdtemp(join(tmpdir(), "bytes-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const record = join(directory, "record");
    await using bench = await Workbench.start({ files: { "e.mjs": ECHOES_BYTES }, env: { RECORD: record } });
    await bench.said(/is watched for changes/);
    // The last line that autoreload writes of itself.
    if (process.env["AUTORELOAD_RECORD"] !== undefined) await bench.said(/records to/);
    const [before, answered] = [readFileSync(`${record}.in`).length, readFileSync(`${record}.out`).length];
    const fromPlugin: Buffer[] = [];
    bench.host.plugin("autoreload.js").raw.on("fromPlugin", (bytes) => fromPlugin.push(bytes));
    const wire = new Wire(bench);
    const requests = VALUES.map(
      ([, text], index) =>
        `{ "jsonrpc" : "2.0",\n"id": "b${index}",\n\n"method":"trickle", "params" : {"value":${text}} }\n\n`,
    );
    const sent = Buffer.from(requests.join(""));
    for (const byte of sent) {
      wire.send(Buffer.from([byte]));
      // A turn of its own for each byte, so that many of them are a read of their own.
      if (byte % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await wire.answer(`"b${VALUES.length - 1}"`);
    expect(messages(readFileSync(`${record}.in`).subarray(before))).toBe(messages(sent));
    const written = readFileSync(`${record}.out`).subarray(answered);
    expect(messages(Buffer.concat(fromPlugin))).toBe(messages(written));
  });
});

/** Without the white space after a message: where a read ends in the middle of it, there may come more of it. */
function messages(bytes: Buffer): string {
  return bytes
    .toString()
    .replaceAll(/\n{2,}/g, "\n\n")
    .trimEnd();
}
