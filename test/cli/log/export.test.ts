import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../host/support.ts";
import { embeddedLines, harFaults, spansOf, traceEventsOf } from "../../session/export-readers.ts";
import { SAMPLE, sampleLines, sessionText } from "../../session/sample.ts";
import { fileWith, generated, peakMemory, run } from "./support.ts";

describe("autoreload export", () => {
  test("writes what its readers take, to stdout", async () => {
    const [har, otlp, perfetto] = await Promise.all(
      ["har", "otlp", "perfetto"].map(async (to) => (await run(["export", SAMPLE, "--to", to])).out),
    );
    expect(harFaults(har ?? "")).toEqual([]);
    expect(spansOf(otlp ?? "").length).toBeGreaterThan(30);
    expect(traceEventsOf(perfetto ?? "").length).toBeGreaterThan(60);
  });

  test("writes the inspector's page with the lines of the session, in their order", async () => {
    const html = (await run(["export", SAMPLE, "--to", "html"])).out;
    expect(html).toContain("default-src 'none'");
    expect(embeddedLines(html).map((line) => JSON.parse(line) as object)).toEqual(
      sampleLines().map((line) => JSON.parse(line) as object),
    );
  });

  test("writes of those only what a filter finds, with causes and answers, of each session in the file", async () => {
    const twice = fileWith(readFileSync(SAMPLE, "utf8").repeat(2));
    const words = ["m:hello", "status:err"];
    const found = embeddedLines((await run(["export", twice, "--to", "html", ...words])).out).map(nOf);
    const once = (await run(["log", SAMPLE, "--json", ...words])).out.trimEnd().split("\n").map(nOf);
    expect(once.length).toBe(3);
    expect(found).toEqual([...once, ...once]);
  });

  test("writes only what a filter finds, with its causes, to a file that this user alone can read", async () => {
    const path = join(temporaryDirectory(), "x.har");
    const { code, out } = await run(["export", SAMPLE, "--to", "har", "-o", path, "m:hello", "-status:err"]);
    expect([code, out]).toEqual([0, ""]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { log } = JSON.parse(readFileSync(path, "utf8")) as { log: { entries: { request: { url: string } }[] } };
    expect(log.entries.map(({ request }) => request.url)).toEqual(Array(7).fill("http://hello.py/method/hello"));
  });

  test.each([
    [["export", SAMPLE], "Missing required argument: to"],
    [["export", SAMPLE, "--to", "pdf"], "Choices"],
    [["export", "/nowhere", "--to", "har"], "/nowhere cannot be read: there is no such file"],
    [["export", SAMPLE, "--to", "har", "-o", "/nowhere/x.har"], "/nowhere/x.har"],
    [["export", SAMPLE, "--to", "har", "of:hok"], "did you mean of:hook?"],
  ])("%j fails with a reason", async (args, reason) => {
    const { code, err } = await run(args);
    expect([code === 0, err.includes(reason)]).toEqual([false, true]);
  });

  test("does not write over the session that it reads, nor anything for what is none", async () => {
    const path = fileWith(readFileSync(SAMPLE, "utf8"));
    expect((await run(["export", path, "--to", "har", "-o", path])).err).toContain("is the session that is read");
    expect(readFileSync(path, "utf8")).toBe(readFileSync(SAMPLE, "utf8"));
    const other = fileWith("before", "x.har");
    expect((await run(["export", fileWith("no session\n"), "--to", "har", "-o", other])).code).toBe(1);
    expect(readFileSync(other, "utf8")).toBe("before");
  });

  test.each(["har", "otlp", "perfetto"])("to %s names a plugin that was loaded later", async (to) => {
    const message = { k: "req", from: "cli", to: "plugin", of: "method", m: "hello", size: 2, body: "{}" } as const;
    const file = fileWith(
      sessionText([
        { ...message, n: 1, t: 1, p: 1, v: 1, id: "1" },
        { ...message, n: 2, t: 2, p: 2, v: 1, id: "2", plugin: { name: "later.py", path: "/later.py" } },
      ]),
    );
    const { out } = await run(["export", file, "--to", to]);
    expect(out).toContain("later.py");
    expect(out).not.toMatch(/plugin(?: |%20)2/);
  });

  test("takes no more memory for a file of 30 MB than for a small one", async () => {
    const [small, large] = [await generated(1_000_000), await generated(30_000_000)];
    for (const to of ["har", "otlp", "perfetto", "html"]) {
      const ratio =
        (await peakMemory(["export", large, "--to", to])) / (await peakMemory(["export", small, "--to", to]));
      expect(ratio, to).toBeLessThan(2.5);
    }
  }, 180_000);
});

function nOf(line: string): number | undefined {
  return (JSON.parse(line) as { readonly n?: number }).n;
}
