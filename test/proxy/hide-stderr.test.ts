/** --autoreload-hide-stderr: what the plugin wrote to stderr is in the log, and in no answer. */
import { expect, test } from "vitest";
import { Workbench, source } from "./workbench.ts";

const SECRET = "s3cret";
const CRASHES = source(
  `{ methods: {
    exits: () => { process.stderr.write("wallet ${SECRET}\\n"); process.exit(3); },
    throws: () => { setImmediate(() => { throw new Error("wallet ${SECRET}"); }); return new Promise(() => undefined); },
  } }`,
);
const DOES_NOT_START = `#!/bin/sh\necho 'wallet ${SECRET}' >&2\nexit 1\n`;
const FAILS_AT_INIT = source(`{ init: () => { process.stderr.write("wallet ${SECRET}\\n"); process.exit(1); } }`);

/** What callers are answered, all of it as text. */
async function answers(bench: Workbench): Promise<string> {
  const told: unknown[] = [];
  for (const method of ["exits", "throws"]) {
    const { message, data } = await bench.refused(method);
    expect(message).toContain(`m.mjs did not answer ${method}: `);
    told.push(message, data, await bench.status());
    await bench.reload("m.mjs", `${CRASHES}// ${method}\n`);
  }
  for (const text of [DOES_NOT_START, FAILS_AT_INIT]) {
    await bench.save("m.mjs", text);
    const restart = await bench.refused("autoreload-restart");
    const load = await bench.refused("autoreload-load", { path: bench.path("n.mjs") });
    told.push(restart.message, restart.data, load.message, load.data, await bench.status());
    await bench.save("n.mjs", FAILS_AT_INIT);
  }
  return JSON.stringify(told);
}

const FILES = { "m.mjs": CRASHES, "n.mjs": DOES_NOT_START };

test("with it no answer has a word of it, and says all else", async () => {
  await using bench = await Workbench.start({
    files: FILES,
    run: ["m.mjs"],
    options: { "autoreload-hide-stderr": true },
  });
  const told = await answers(bench);
  expect(told).not.toContain(SECRET);
  expect(told).toContain("it exited with code 3 with exits under way");
  expect(told).toContain("it exited with code 1 before it answered getmanifest");
  expect(bench.lines(`wallet ${SECRET}`).length).toBeGreaterThan(3);
});

test("without it every answer helps", async () => {
  await using bench = await Workbench.start({ files: FILES, run: ["m.mjs"] });
  expect((await answers(bench)).split(SECRET).length).toBeGreaterThan(10);
});
