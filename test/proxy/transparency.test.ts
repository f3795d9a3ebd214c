/** What a user or a plugin sees of lightningd is as it would be without autoreload. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { source, Workbench } from "./workbench.ts";

test("help shows a usage in its lines", async () => {
  const usage = String.raw`name\n\tWhom to greet: \"all\" by default.`;
  await using bench = await Workbench.start({
    files: {
      "m.mjs": source(
        `{ manifest: { rpcmethods: [{ name: "greet", usage: "${usage}" }] }, methods: { greet: () => 1 } }`,
      ),
    },
  });
  const { help } = (await bench.call("help", ["greet"])) as { help: { command: string }[] };
  expect(help).toEqual([{ command: 'greet name\n\tWhom to greet: "all" by default.' }]);
});

describe("shutdown", () => {
  const dies = (path: string): string =>
    source(
      `{ subscriptions: { shutdown: (params) => { appendFileSync(${JSON.stringify(path)}, JSON.stringify(params) + "\\n"); process.exit(); } } }`,
      'import { appendFileSync } from "node:fs";',
    );

  test.each([
    ["v26.06.6", '{"shutdown":{}}'],
    ["v23.05", "{}"],
  ])("at a reload it is worded as lightningd %s would word it", async (release, params) => {
    await using bench = await Workbench.start({
      files: {},
      run: ["s.mjs"],
      env: { LIGHTNINGD_VERSION: release },
      prepare: (here) => here.save("s.mjs", dies(here.path("heard"))),
    });
    await bench.call("autoreload-restart");
    expect(readFileSync(bench.path("heard"), "utf8")).toBe(`${params}\n`);
  });

  test("of lightningd is passed on as it came", async () => {
    await using bench = await Workbench.start({
      files: {},
      run: ["s.mjs"],
      // Our own would be worded otherwise.
      env: { LIGHTNINGD_VERSION: "v23.05" },
      prepare: (here) => here.save("s.mjs", dies(here.path("heard"))),
    });
    await bench.host.stop();
    expect(readFileSync(bench.path("heard"), "utf8")).toBe('{"shutdown":{}}\n');
  });
});
