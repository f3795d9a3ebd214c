import { describe, expect, test } from "vitest";
import { formatLine, isShown, LogBook, parseLevel } from "../../src/host/log-book.ts";
import { result, startHost, toldPlugin, until } from "./support.ts";

const time = new Date("2026-11-21T22:14:15.060Z");

test.each([
  ["trace", "2026-11-21T22:14:15.060Z TRACE   lightningd: text"],
  ["debug", "2026-11-21T22:14:15.060Z DEBUG   lightningd: text"],
  ["info", "2026-11-21T22:14:15.060Z INFO    lightningd: text"],
  ["unusual", "2026-11-21T22:14:15.060Z UNUSUAL lightningd: text"],
  ["broken", "2026-11-21T22:14:15.060Z **BROKEN** lightningd: text"],
] as const)("a line of level %s is printed as lightningd prints it", (level, line) => {
  expect(formatLine({ time, level, source: "lightningd", text: "text" })).toBe(line);
});

test("every byte that is not printable becomes a question mark", () => {
  const book = new LogBook();
  expect(book.add("lightningd", "info", "é\t✓\n").text).toBe("???????".slice(0, 7));
});

test("levels by all their names", () => {
  expect(["warn", "ERROR", "Info", "io", "warning"].map(parseLevel)).toEqual([
    "unusual",
    "broken",
    "info",
    "io",
    undefined,
  ]);
  expect(isShown("debug", "info")).toBe(false);
  expect(isShown("unusual", "info")).toBe(true);
});

test("find sees what was and waits for what comes", async () => {
  const book = new LogBook();
  book.add("lightningd", "info", "was");
  expect((await book.find(/lightningd: was/)).text).toBe("was");
  const coming = book.find(/comes/);
  book.add("lightningd", "info", "not it");
  book.add("lightningd", "info", "it comes");
  expect((await coming).text).toBe("it comes");
  await expect(book.find(/never/, AbortSignal.abort())).rejects.toThrow("abort");
});

describe("a plugin's log", () => {
  const METHODS = { rpcmethods: [{ name: "say", usage: "" }] };

  test.each([
    ['"message":"plain"', "info", ["plain"]],
    ['"message":"x","level":"Warn"', "unusual", ["x"]],
    ['"message":"x","level":"error"', "broken", ["x"]],
    [String.raw`"message":"one\ntwo\n\n\"four\" \\n"`, "info", ["one", "two", "", '"four" \\n']],
    [String.raw`"message":"one\ntwo \u00e9"`, "info", [String.raw`one\ntwo \u00e9`]],
  ])("%s", async (params, level, texts) => {
    const answers = { say: `{"jsonrpc":"2.0","method":"log","params":{${params}}}${result("{}")}` };
    const host = await startHost({ plugins: [toldPlugin("x.mjs", { manifest: METHODS, answers })] });
    await host.call("say");
    const lines = host.log.lines.filter(({ source }) => source === "plugin-x.mjs");
    expect(lines.map(({ level, text }) => [level, text])).toEqual(texts.map((text) => [level, text]));
  });

  test("is sent to those who subscribed to log, and to warning where it is one", async () => {
    const manifest = { ...METHODS, subscriptions: ["log", "warning"] };
    const answers = {
      say: `{"jsonrpc":"2.0","method":"log","params":{"message":"careful","level":"warn"}}${result("{}")}`,
    };
    const plugin = toldPlugin("x.mjs", { manifest, answers });
    const host = await startHost({ plugins: [plugin], logLevel: "unusual" });
    await host.call("say");
    await until(() => plugin.received().includes('"warning"'), "the warning");
    const [line, warning] = plugin.received().split("\n\n").slice(-3);
    const text = '"source":"plugin-x.mjs","log":"careful"';
    expect(line).toMatch(
      /^\{"jsonrpc":"2.0","method":"log","params":\{"log":\{"level":"unusual","time":"\d+\.\d{9}","timestamp":"[-\dT:.]+Z",/,
    );
    expect(line).toContain(text);
    expect(warning).toMatch(/^\{"jsonrpc":"2.0","method":"warning","params":\{"warning":\{"level":"warn","time":/);
    expect(warning).toContain(text);
  });
});
